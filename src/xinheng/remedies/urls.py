"""Addresses of remedies: one open form, the officer's desk, the organisation's own door."""

from django.urls import path

from xinheng.remedies.views import desk, mine, public

urlpatterns = [
    path("objection/new", public.object_openly, name="object"),
    path("desk/objections", desk.cases, {"workflow": "objection"}, name="desk-objections"),
    path("desk/objections/new", desk.paper_objection, name="desk-objection-new"),
    path("desk/objections/<int:number>", desk.case, {"workflow": "objection"}, name="desk-objection"),
    path("desk/repairs", desk.cases, {"workflow": "repair"}, name="desk-repairs"),
    path("desk/repairs/new", desk.paper_repair, name="desk-repair-new"),
    path("desk/repairs/<int:number>", desk.case, {"workflow": "repair"}, name="desk-repair"),
    path("mine/objections", mine.cases, {"workflow": "objection"}, name="mine-objections"),
    path("mine/objections/new", mine.new_objection, name="mine-objection-new"),
    path("mine/objections/<int:number>", mine.case, {"workflow": "objection"}, name="mine-objection"),
    path("mine/repairs", mine.cases, {"workflow": "repair"}, name="mine-repairs"),
    path("mine/repairs/new", mine.new_repair, name="mine-repair-new"),
    path("mine/repairs/<int:number>", mine.case, {"workflow": "repair"}, name="mine-repair"),
    path("mine/repairs/<int:number>/decision", mine.document, {"name": "decision"}, name="mine-repair-decision"),
    path("mine/repairs/<int:number>/letter", mine.document, {"name": "letter"}, name="mine-repair-letter"),
]
