"""Addresses of remedies: one open form, the officer's desk, the organisation's own door."""

from django.urls import path

from xinheng.remedies.views import conducted, desk, evidence, mine, proceedings, public

urlpatterns = [
    path("objection/new", public.object_openly, name="object"),
    path("corrections", public.corrections, name="corrections"),
    path("desk/objections", desk.cases, {"workflow": "objection"}, name="desk-objections"),
    path("desk/objections/new", desk.paper_objection, name="desk-objection-new"),
    path("desk/objections/<int:number>", desk.case, {"workflow": "objection"}, name="desk-objection"),
    path("desk/objections/<int:number>/answer", desk.sheet, {"workflow": "objection"}, name="desk-objection-answer"),
    path(
        "desk/objections/<int:number>/taken-back",
        desk.taken_back,
        {"workflow": "objection"},
        name="desk-objection-taken-back",
    ),
    path("desk/objections/<int:number>/forwarding", desk.forwarding, name="desk-objection-forwarding"),
    path("desk/repairs", desk.cases, {"workflow": "repair"}, name="desk-repairs"),
    path("desk/repairs/new", desk.paper_repair, name="desk-repair-new"),
    path("desk/repairs/elsewhere", desk.elsewhere, name="desk-repair-elsewhere"),
    path("desk/repairs/<int:number>", desk.case, {"workflow": "repair"}, name="desk-repair"),
    path("desk/repairs/<int:number>/decision", desk.sheet, {"workflow": "repair"}, name="desk-repair-decision"),
    path(
        "desk/repairs/<int:number>/taken-back", desk.taken_back, {"workflow": "repair"}, name="desk-repair-taken-back"
    ),
    path("desk/repairs/<int:number>/question", conducted.question, name="desk-repair-question"),
    path("desk/reorganisations", conducted.cases, {"workflow": "reorganisation"}, name="desk-reorganisations"),
    path("desk/reorganisations/new", conducted.paper_plan, name="desk-reorganisation-new"),
    path(
        "desk/reorganisations/<int:number>",
        conducted.case,
        {"workflow": "reorganisation"},
        name="desk-reorganisation",
    ),
    path("desk/reinstatements", conducted.cases, {"workflow": "reinstatement"}, name="desk-reinstatements"),
    path("desk/reinstatements/<int:number>", conducted.case, {"workflow": "reinstatement"}, name="desk-reinstatement"),
    path("mine/reorganisations", conducted.mine_cases, {"workflow": "reorganisation"}, name="mine-reorganisations"),
    path("mine/reorganisations/new", conducted.mine_plan, name="mine-reorganisation-new"),
    path(
        "mine/reorganisations/<int:number>",
        conducted.mine_case,
        {"workflow": "reorganisation"},
        name="mine-reorganisation",
    ),
    path("mine/reinstatements", conducted.mine_cases, {"workflow": "reinstatement"}, name="mine-reinstatements"),
    path(
        "mine/reinstatements/<int:number>",
        conducted.mine_case,
        {"workflow": "reinstatement"},
        name="mine-reinstatement",
    ),
    path("desk/proceedings", proceedings.desk_cases, name="desk-proceedings"),
    path("desk/proceedings/new", proceedings.desk_new, name="desk-proceeding-new"),
    path("desk/proceedings/<int:number>", proceedings.desk_case, name="desk-proceeding"),
    path("mine/evidence", evidence.evidence, {"form": "zip"}, name="mine-evidence"),
    path("mine/evidence.json", evidence.evidence, {"form": "json"}, name="mine-evidence-json"),
    path("mine/proceedings", proceedings.mine_cases, name="mine-proceedings"),
    path("mine/proceedings/new", proceedings.mine_new, name="mine-proceeding-new"),
    path("mine/proceedings/<int:number>", proceedings.mine_case, name="mine-proceeding"),
    path("mine/objections", mine.cases, {"workflow": "objection"}, name="mine-objections"),
    path("mine/objections/new", mine.new_objection, name="mine-objection-new"),
    path("mine/objections/<int:number>", mine.case, {"workflow": "objection"}, name="mine-objection"),
    path("mine/objections/<int:number>/answer", mine.answer, name="mine-objection-answer"),
    path("mine/objections/<int:number>/correction", mine.wish, name="mine-objection-correction"),
    path("mine/repairs", mine.cases, {"workflow": "repair"}, name="mine-repairs"),
    path("mine/repairs/new", mine.new_repair, name="mine-repair-new"),
    path("mine/repairs/<int:number>", mine.case, {"workflow": "repair"}, name="mine-repair"),
    path("mine/repairs/<int:number>/decision", mine.document, {"name": "decision"}, name="mine-repair-decision"),
    path("mine/repairs/<int:number>/letter", mine.document, {"name": "letter"}, name="mine-repair-letter"),
]
