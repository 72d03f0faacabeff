"""A walk through all rooms over the real services: anybody tries anything on any day, days go on, a backup comes back.

``Walk`` are the steps (``owners`` and ``courts`` those that organisations and courts begin), ``laws`` what must hold
after each. A step may be refused in words; it must never raise anything else. Steps are drawn from a seed, so a walk
that breaks a law can be walked again; each is rolled back at its end.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from factories.files import SENDER, penalty, taken
from factories.lists import FIRST, SECOND
from factories.organisations import code
from guarantees import laws
from guarantees.owners import Owners
from guarantees.walker import NODE, OWNERS, TAKEN, UNKNOWN, Backup, committed
from xinheng.accounts.domain import Actor, Viewer
from xinheng.clocks.models import Clock
from xinheng.kernel import clock
from xinheng.ledger.selectors import next_index
from xinheng.ledger.services import journal
from xinheng.lists import services as lists
from xinheng.lists.domain import BY_ACT, allowed, is_open
from xinheng.lists.models import Case
from xinheng.lists.selectors import as_case, steps_of
from xinheng.measures import services as measures
from xinheng.measures.models import Carrying
from xinheng.records import services as records
from xinheng.records.domain.officers import Officer
from xinheng.records.models import Version
from xinheng.shell.backup.replaying import hidden_since, hide_again

EACH = 3


def prepare() -> None:
    """Fines of two organisations, taken in before the first day. In the test's own transaction."""
    numbered = [(number, at) for number in range(1, OWNERS + 1) for at in range(EACH)]
    taken([penalty(number, CF_WSH=fine(number, at)) for number, at in numbered])


def fine(number: int, at: int) -> str:
    """The number of a fine's document."""
    return f"岚市监罚〔2026〕{number}{at}号"


class Walk(Owners):
    """What authorities, operators and days do, owners and courts besides."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder)
        steps: dict[Callable[[], bool], int] = {
            self.days_go_on: 7, self.a_deadline_comes: 4, self.a_repair_opens: 2,
            self.object_to: 5, self.answer_objection: 7, self.take_objection_back: 1,
            self.apply_for_repair: 4, self.go_on_with_repair: 8,
            self.act_on_record: 4, self.stop_at_once: 4,
            self.propose_listing: 4, self.go_on_with_listing: 26,
            self.ask_elsewhere: 2, self.go_on_elsewhere: 5, self.hand_in_ruling: 1, self.go_on_with_plan: 8,
            self.question_repair: 2, self.go_on_with_questioned: 5,
            self.check: 4, self.tell_carriers: 3, self.answer_as_carrier: 2, self.look: 1,
            self.back_up: 2, self.restore: 1,
        }  # fmt: skip
        self.drawn, self.weights = list(steps), list(steps.values())

    def go(self, steps: int) -> None:
        """So many steps, the laws after each that did something, all of them at the end; then nothing of it stays."""
        laws.prepare()
        with transaction.atomic():
            try:
                for step in self.chance.choices(self.drawn, self.weights, k=steps):
                    self.world.trail.append(f"{self.world.day} {step.__name__}")
                    if step():
                        with clock.on_day(self.world.day):
                            laws.after_each_step(self.world.day, self.world.gone)
                with clock.on_day(self.world.day):
                    laws.at_the_end()
            except BaseException as fault:
                fault.add_note("\n".join([f"walk {self.seed}:", *self.world.trail[-40:]]))
                raise
            transaction.set_rollback(True)

    def days_go_on(self) -> bool:
        self.world.day += timedelta(days=self.chance.choice([1, 1, 2, 2, 3, 5, 8, 13, 21, 60]))
        return True

    def a_deadline_comes(self) -> bool:
        """The last day of something that runs, or the day after it."""
        running = Clock.objects.filter(clockend=None, due_on__gte=self.world.day)
        days = sorted(set(running.values_list("due_on", flat=True)))
        if days:
            self.world.day = self.chance.choice(days) + timedelta(days=self.chance.randint(0, 1))
        return True

    def a_repair_opens(self) -> bool:
        later = Version.objects.filter(known_to=None, state="effective", repair_from__gt=self.world.day)
        first = later.order_by("repair_from").values_list("repair_from", flat=True).first()
        self.world.day = first or self.world.day
        return True

    def act_on_record(self) -> bool:
        said: dict[str, Any] = {"public_id": self.record(), "actor": NODE}
        how = self.chance.choice(("withdraw", "mitigate", *["correct", "hold"] * 3))
        if how == "withdraw":
            return self.tries(records.withdraw_record, **said, reason="复议变更。")
        if how == "hold":
            return self.tries(records.hold_record, **said, reason="义务未履行。")
        if how == "correct":
            changes = {"CF_SY": f"事实{len(self.world.trail)}"}
            return self.tries(records.correct_record, **said, changes=changes, reason="更正。")
        two = {"first": FIRST, "second": self.chance.choice((FIRST, SECOND))}
        done = self.tries(records.mitigate_record, **said, ground="slight", document="岚减〔2026〕1号", **two)
        assert not done or two["second"] is SECOND
        return done

    def stop_at_once(self) -> bool:
        scope, lift = self.chance.choice(("record", "record", "kind", "authority")), self.chance.random() < 0.6
        target = {"record": self.record(), "kind": "penalty", "authority": SENDER}[scope]
        does = records.lift_stop if lift else records.start_stop
        done = self.tries(does, scope=scope, target=target, reason="核实中", actor=NODE)
        if done and lift:
            self.world.gone.discard(target)  # what a restore stopped is shown again by an operator who looked
        return done

    def propose_listing(self) -> bool:
        owner, at = self.chance.randint(1, OWNERS), self.chance.randrange(EACH)
        return self.tries(
            lists.propose,
            list_key="wage-arrears",
            criterion="crime-threshold",
            uscc=code(owner),
            facts="拒不支付劳动报酬，经责令支付仍不支付。",
            document=lists.Document("penalty-decision", fine(owner, at), date(2026, 5, 10)),
            authority_uscc=SENDER,
            officer=FIRST,
            actor=NODE,
        )

    def go_on_with_listing(self) -> bool:
        number, officer = self.number(Case), self.chance.choice((FIRST, SECOND))
        act = self.chance.choice((*["next"] * 18, *BY_ACT))
        if act == "next" and number != UNKNOWN:
            act, officer = self.next_act(number)
        if act == "propose":
            return self.propose_listing()
        said: dict[str, Any] = {"number": number, "officer": officer, "actor": NODE}
        ends = {"reason": "事实清楚。", "document": f"岚列〔2026〕{len(self.world.trail)}号"}
        on = self.world.day - timedelta(days=self.chance.choice((0, 0, 0, 1, 2)))
        failed = {"on": on, "way": "post", "reason": "returned"}
        waiting = as_case(Case(), steps_of(number)).unanswered
        does: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "send-notice": (lists.send_notice, said),
            "record-service": (lists.record_service, said | {"served": lists.Served(on, "post", "EMS10023")}),
            "record-failure": (lists.record_failure, said | failed),
            "state": (lists.state, {"number": number, "text": "本单位已经支付。", "actor": Actor("owner")}),
            "answer": (lists.answer, said | {"statement": waiting[0] if waiting else 4, "text": "经核实未支付。"}),
            "list": (lists.decide, said | ends | {"outcome": "list"}),
            "not-list": (lists.decide, said | ends | {"outcome": "not-list"}),
            "drop": (lists.drop, said | {"reason": "证据不足。"}),
            "correct-period": (lists.correct_period, said | ends | {"period": self.period()}),
            "remove": (lists.remove, said | ends),
            "annul": (lists.annul, said | ends),
        }
        service, given = does.get(act, does["send-notice"])
        return self.tries(service, **given)

    def next_act(self, number: int) -> tuple[str, Officer]:
        """What brings a case on: the organisation is heard, then a second officer lists; days go on for it."""
        found = Case.objects.filter(pk=number).first()
        case = as_case(found, steps_of(number)) if found is not None else None
        if case is None or (not is_open(case.state) and case.state != "listed"):
            return "propose", FIRST
        if case.state == "listed":
            return self.after_listing(case.exit_opens_on)
        officer = SECOND if case.state == "notice-served" and not case.unanswered else FIRST
        if case.state == "notice-served" and not case.unanswered and self.chance.random() < 0.3:
            return "state", officer
        if case.state == "notice-served" and case.answer_until and self.chance.random() < 0.5:
            self.world.day = max(self.world.day, case.answer_until + timedelta(days=1))
        may = allowed(case, self.world.day, officer.certificate)
        return next(
            (act for act in ("send-notice", "record-service", "answer", "list") if act in may), "state"
        ), officer

    def after_listing(self, opens: date | None) -> tuple[str, Officer]:
        """A third officer corrects the period, the exit opens, the entry is annulled, or another case begins."""
        act = self.chance.choice(("correct-period", "remove", "annul", *["propose"] * 3))
        if act == "remove" and opens is not None and self.chance.random() < 0.5:
            self.world.day = max(self.world.day, opens)
        return act, Officer(FIRST.unit, f"3501{len(self.world.trail):07d}")

    def check(self) -> bool:
        owner, matter = self.chance.randint(1, OWNERS), self.chance.choice(("tendering", "licensing", "gossip"))
        found: list[dict[str, Any]] = []

        def check() -> None:
            viewer = Viewer(Actor("F-0700", SENDER), matter, "T-1")
            asked = [measures.Question(code(owner), "T-1")]
            found.extend(measures.check(questions=asked, matter=matter, viewer=viewer))

        done = self.tries(check)
        assert done == (matter != "gossip")
        for answer in found:
            with clock.on_day(self.world.day):
                laws.answer_stands(answer, self.world.day)
        return done

    def tell_carriers(self) -> bool:
        return self.tries(measures.tell_carriers, actor=NODE)

    def answer_as_carrier(self) -> bool:
        number, letter = (
            self.number(Carrying),
            self.chance.choice((None, measures.Letter("岚函〔2026〕7号", self.world.day))),
        )
        if not number:
            return self.tell_carriers()
        return self.tries(
            measures.answer_measure,
            number=number,
            act_name=self.chance.choice(("carry-out", "carry-out", "not-applicable", "tell")),
            reason="已经停止其参加。",
            officer=FIRST,
            actor=NODE,
            letter=letter,
        )

    def look(self) -> bool:
        with clock.on_day(self.world.day):
            laws.nothing_is_kept_from_the_organisation(code(self.chance.randint(1, OWNERS)), self.world.day)
        return True

    def back_up(self) -> bool:
        reached = journal().position()
        self.world.backup = Backup(transaction.savepoint(), next_index() - 1, (reached.n, reached.mac))
        return False

    def restore(self) -> bool:
        """The database of the backup, and what the journal says was hidden since (G24)."""
        backup, self.world.backup = self.world.backup, None
        if backup is None:
            return False
        transaction.savepoint_rollback(backup.savepoint)
        with clock.on_day(self.world.day):
            hide_again(hidden_since(journal(), head=backup.head, reached=backup.reached))
            committed()
        TAKEN["restore"] += 1
        return True
