"""A ruling that nobody answered in time stands on the desk of the superior body too, and both sides are told once."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from factories.landing import organisation
from factories.remedies import OWNER, SOURCE, SUPERIOR, authorities, fine
from remedies.test_reorganisation import END, asked, current
from xinheng.accounts.domain import Actor, Viewer
from xinheng.clocks.selectors import lateness
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.messages.models import Message
from xinheng.messages.wording import said
from xinheng.remedies import services
from xinheng.remedies.conducted import Reorganisation
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.selectors.conducted import conducted_for
from xinheng.remedies.services.silence import tell_silence
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
NODE = Actor("jobs", None, "node")


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    authorities()
    organisation()
    Organisation.objects.update(division="350100")


def test_an_overdue_ruling_is_answered_by_the_superior_body_and_both_sides_are_told_once() -> None:
    public_id, case = fine(), asked()
    above, other = Actor("F-0900", SUPERIOR, "省局"), Actor("F-0901", SUPERIOR, "省局")
    looked = Viewer(above, "repair", "reorganisations")
    late = case.due_on + timedelta(days=1)
    with on_day(case.due_on):
        with pytest.raises(XinhengError, match="not-your-case"):
            services.check_reorganisation(number=case.pk, reason="原件一致。", actor=above)
        assert conducted_for(workflow=REORGANISATION, viewer=looked, authority_uscc=SUPERIOR) == []
        assert tell_silence(actor=NODE) == 0
    with pytest.raises(DatabaseError, match="another authority"), transaction.atomic():
        hand_written(case, above, case.due_on)
    with on_day(late):
        assert (tell_silence(actor=NODE), tell_silence(actor=NODE)) == (1, 0)
        (line,) = conducted_for(workflow=REORGANISATION, viewer=looked, authority_uscc=SUPERIOR)
        assert line.is_late
        services.check_reorganisation(number=case.pk, reason="原件一致。", actor=above)
        services.shield_reorganisation(number=case.pk, reason="裁定书真实。", actor=other)
        assert conducted_for(workflow=REORGANISATION, viewer=looked, authority_uscc=SUPERIOR) == []
        with pytest.raises(XinhengError, match="not-your-case"):
            services.report_execution(number=case.pk, report=END, reason="执行完毕。", actor=above)
    assert current(public_id).state == "shielded"
    told = Message.objects.filter(template="case-handed-over")
    assert {(one.to_organisation or one.to_authority, one.facts["door"]) for one in told} == {
        (OWNER, f"/mine/reorganisations/{case.pk}"),
        (SUPERIOR, f"/desk/reorganisations/{case.pk}"),
    }
    assert "省市场监督管理局" in said("case-handed-over", told[0].facts)
    (kept,) = lateness(day=late)
    assert (kept.authority_uscc, kept.ended_late) == (SOURCE, 2), "the delay stays with who was late"


def hand_written(case: Reorganisation, actor: Actor, day: date) -> None:
    row = {"number": 2, "act": "check", "state": "checked", "reason": "x", "actor": actor.name, "day": day}
    at = datetime(day.year, day.month, day.day, 12, tzinfo=clock.SHANGHAI)
    case.steps.create(**row, at=at, authority_uscc=actor.authority_uscc)
