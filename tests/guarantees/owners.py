"""Steps of a walk about what organisations ask for themselves: objections, repairs, and repairs got by falsehood."""

from typing import Any

from factories.organisations import code
from guarantees.courts import Courts
from guarantees.walker import BASIS, OFFICERS, OWNERS
from xinheng.accounts.domain import Actor
from xinheng.lists.models import Case
from xinheng.measures.models import Carrying
from xinheng.remedies import services as remedies
from xinheng.remedies.conducted import Reinstatement, ReinstatementStep
from xinheng.remedies.domain.objection import LIST_KINDS, answers_to
from xinheng.remedies.models import Objection, Repair, RepairStep

GROUNDS = ("fact", "fact", "match", "period", "document", "entry", "measure", "measure", "refusal", "nonsense")
ANSWERS = ("correct", "withdraw", "uphold", "turn-away", "lift", "rematch")


class Owners(Courts):
    """What an organisation asks for, and what is answered."""

    def object_to(self) -> bool:
        (owner, whose), ground = self.whose(), self.chance.choice(GROUNDS)
        public_id, subject = self.aim(ground, whose)
        done = self.tries(
            remedies.take_objection,
            public_id=public_id,
            organisation_uscc=code(owner),
            ground=ground,
            text="处罚对象不是本单位。",
            channel=self.chance.choice(("online", "account", "paper")),
            actor=Actor(f"owner-{owner}"),
            subject=subject,
        )
        assert not done or owner == whose, "nobody objects for another organisation"
        return done

    def aim(self, ground: str, owner: int) -> tuple[str, str]:
        """The record an objection is against: one with a measure, a refusal or an entry on it, where there is one."""
        found: list[tuple[str, str]] = []
        if ground == "measure":
            found = list(Carrying.objects.filter(uscc=code(owner)).order_by("id").values_list("record", "measure"))
        elif ground == "refusal":
            refused = RepairStep.objects.filter(state="refused", case__organisation_uscc=code(owner)).order_by("id")
            found = [(of, f"repair-{number}") for of, number in refused.values_list("case__public_id", "case_id")]
        elif ground == "document":
            resting = Case.objects.filter(uscc=code(owner), step__act="list").order_by("id")
            found = [(of, "") for of in resting.values_list("document_record", flat=True) if of]
        return self.chance.choice(found) if found else (self.record(of=owner), "")

    def answer_objection(self) -> bool:
        number, officer = self.number(Objection), self.chance.choice((*OFFICERS[:2], *OFFICERS))
        if not number:
            return self.object_to()
        of, by = Objection.objects.filter(pk=number).first(), self.chance.choice(("", "", "", "operator"))
        known = of is not None and self.chance.random() < 0.8
        decision = self.chance.choice([*answers_to(of.ground, of.record_kind), "uphold"] if known and of else ANSWERS)
        changes: Any = {"CF_SY": f"事实更正{len(self.world.trail)}"}
        if of is not None and of.record_kind in LIST_KINDS:
            changes = self.period()
        done = self.tries(
            remedies.decide_objection,
            number=number,
            decision=decision,
            reason="经核实。",
            actor=officer,
            basis=BASIS,
            changes=changes if decision == "correct" else None,
            to=code(OWNERS + 1) if decision == "rematch" else "",
            by=by,
        )
        assert not done or by != "operator", "who made the act does not decide"
        assert not done or officer.authority_uscc == OFFICERS[0].authority_uscc
        return done

    def take_objection_back(self) -> bool:
        owner = self.chance.randint(1, OWNERS)
        return self.tries(
            remedies.take_back_objection,
            number=self.number(Objection),
            organisation_uscc=code(owner),
            actor=Actor(f"owner-{owner}"),
        )

    def apply_for_repair(self) -> bool:
        (owner, whose), committed = self.whose(), self.chance.random() < 0.9
        done = self.tries(
            remedies.apply_for_repair,
            public_id=self.record(of=whose),
            organisation_uscc=code(owner),
            proof="罚款已于2026年5月20日缴纳。",
            committed=committed,
            channel="account",
            actor=Actor(f"owner-{owner}"),
        )
        assert not done or (owner == whose and committed)
        return done

    def go_on_with_repair(self) -> bool:
        number, officer = self.number(Repair), self.chance.choice((*OFFICERS[:2], *OFFICERS))
        if not number:
            return self.apply_for_repair()
        how = self.chance.choice(("next", "next", "next", "next", "approve", "refuse", "take-back"))
        if how == "next":
            how = "approve" if self.last(RepairStep, number) == "accepted" else "accept"
        if how == "accept":
            return self.tries(remedies.accept_repair, number=number, actor=officer)
        if how == "approve":
            return self.tries(remedies.approve_repair, number=number, reason="义务已经履行完毕。", actor=officer)
        if how == "refuse":
            return self.tries(remedies.refuse_repair, number=number, reason="材料不全。", basis=BASIS, actor=officer)
        return self.tries(remedies.take_back_repair, number=number, organisation_uscc=code(1), actor=Actor("owner-1"))

    def question_repair(self) -> bool:
        approved = RepairStep.objects.filter(state="approved").order_by("id").values_list("case_id", flat=True)
        if not approved:
            return self.go_on_with_repair()
        number = self.chance.choice(approved) if self.chance.random() < 0.8 else self.number(Repair)
        finding = remedies.Finding(
            "缴纳凭证系伪造。", "伪造印章。", f"岚公鉴〔2026〕{len(self.world.trail)}号", self.world.day
        )
        return self.tries(
            remedies.propose_reinstatement, repair=number, finding=finding, actor=self.chance.choice(OFFICERS)
        )

    def go_on_with_questioned(self) -> bool:
        number, officer = self.number(Reinstatement), self.chance.choice((*OFFICERS[:2], *OFFICERS))
        if not number:
            return self.question_repair()
        if self.last(ReinstatementStep, number) == "proposed" and self.serve(officer):
            return True
        how = self.chance.random()
        if how < 0.1:
            owner = self.chance.randint(1, OWNERS)
            said = {"organisation_uscc": code(owner), "text": "凭证是真的。", "actor": Actor(f"owner-{owner}")}
            return self.tries(remedies.state_reinstatement, number=number, **said)
        if how < 0.2:
            return self.tries(remedies.drop_reinstatement, number=number, reason="证据不足。", actor=officer)
        return self.tries(remedies.reinstate, number=number, reason="属实。", basis=BASIS, actor=officer)
