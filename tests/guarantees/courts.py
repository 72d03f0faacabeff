"""Steps of a walk about what courts and other bodies decide."""

from typing import Any

from factories.organisations import code
from guarantees.walker import BASIS, OFFICERS, OWNERS, TAKEN, Walker
from xinheng.accounts.domain import Actor
from xinheng.messages.models import Letter
from xinheng.messages.services import record_service
from xinheng.remedies import services as remedies
from xinheng.remedies.conducted import Reorganisation, ReorganisationStep
from xinheng.remedies.models import Proceeding, ProceedingStep

PLAN = {
    "": "check", "applied": "check", "checked": "shield", "shielded": "report-failure",
    "execution-reported": "finalise", "failure-reported": "restore",
}  # fmt: skip
"""What brings a plan on: it is looked at, set aside, reported to have failed, undone."""


class Courts(Walker):
    """Reconsideration and lawsuit, a court's plan."""

    def last(self, steps: Any, number: int) -> str:
        """The state of a case; empty for none."""
        return steps.objects.filter(case_id=number).order_by("-number").values_list("state", flat=True).first() or ""

    def ask_elsewhere(self) -> bool:
        owner, whose = self.whose()
        sort = self.chance.choice(("reconsideration", "lawsuit"))
        filing = remedies.Filing(
            sort,
            "岚川市人民政府",
            f"岚府复〔2026〕{len(self.world.trail)}号",
            self.world.day,
            self.chance.random() < 0.5,
        )
        done = self.tries(
            remedies.tell_proceeding,
            public_id=self.record(of=whose),
            organisation_uscc=code(owner),
            filing=filing,
            channel="account",
            actor=Actor(f"owner-{owner}"),
        )
        assert not done or owner == whose
        return done

    def go_on_elsewhere(self) -> bool:
        number, officer = self.number(Proceeding), self.chance.choice((*OFFICERS[:2], *OFFICERS))
        if not number:
            return self.ask_elsewhere()
        state = self.last(ProceedingStep, number)
        if state in {"changed", "annulled"}:
            step = self.chance.choice(("withdraw", "correct"))
            changes = {"CF_SY": f"改变后的事实{len(self.world.trail)}"} if step == "correct" else None
            return self.tries(
                remedies.follow_outcome, number=number, step=step, reason="按决定办理。", actor=officer, changes=changes
            )
        step = self.chance.choice(("uphold", "change", "annul", "end", "take-back"))
        if step == "take-back":
            owner = self.chance.randint(1, OWNERS)
            return self.tries(
                remedies.take_back_proceeding, number=number, organisation_uscc=code(owner), actor=Actor("owner")
            )
        outcome = remedies.Outcome(step, f"岚府复决〔2026〕{len(self.world.trail)}号", self.world.day)
        return self.tries(remedies.take_in_outcome, number=number, outcome=outcome, reason="收到决定。", actor=officer)

    def hand_in_ruling(self) -> bool:
        owner = self.chance.randint(1, OWNERS)
        ruling = remedies.CourtRuling(
            "reorganisation", f"（2026）岚01破{len(self.world.trail)}号", self.world.day, "岚川市中级人民法院"
        )
        return self.tries(
            remedies.apply_reorganisation,
            organisation_uscc=code(owner),
            ruling=ruling,
            channel="account",
            actor=Actor(f"owner-{owner}"),
        )

    def go_on_with_plan(self) -> bool:
        number, officer = self.number(Reorganisation), self.chance.choice((*OFFICERS[:2], *OFFICERS))
        if not number:
            return self.hand_in_ruling()
        step = PLAN.get(self.last(ReorganisationStep, number), "check")
        if self.chance.random() < 0.3:
            step = self.chance.choice((*PLAN.values(), "report-execution", "keep", "refuse"))
        said: dict[str, Any] = {"number": number, "reason": "经核对。", "actor": officer}
        report = {"report": remedies.Report(f"（2026）岚01破{len(self.world.trail)}号之九", self.world.day)}
        more: dict[str, dict[str, Any]] = {
            "report-execution": report, "report-failure": report,
            "restore": {"basis": BASIS}, "refuse": {"basis": BASIS},
        }  # fmt: skip
        services = {
            "check": remedies.check_reorganisation, "shield": remedies.shield_reorganisation,
            "report-failure": remedies.report_failure, "report-execution": remedies.report_execution,
            "restore": remedies.restore_reorganisation, "finalise": remedies.finalise_reorganisation,
            "keep": remedies.keep_reorganisation, "refuse": remedies.refuse_reorganisation,
        }  # fmt: skip
        return self.tries(services[step], **said | more.get(step, {})) or self.serve(officer)

    def serve(self, officer: Actor) -> bool:
        """Serve a letter of a plan or a question that nobody served yet, in time now and then."""
        waiting = Letter.objects.filter(letterserved=None, case__regex="^(reorganisation|reinstatement)-").order_by(
            "id"
        )
        letter = waiting.first()
        if letter is None or self.chance.random() < 0.3:
            return False
        self.world.trail[-1] += " serve"
        done = self.tries(
            record_service,
            number=letter.pk,
            served_on=self.world.day,
            way="post",
            proof=f"EMS{letter.pk:09d}",
            actor=officer,
        )
        TAKEN["serve"] += done
        return done
