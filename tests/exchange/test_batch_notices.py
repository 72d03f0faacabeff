"""The notices of a batch are of what harms somebody now, not of what once did."""

import pytest

from factories.files import DAY, SENDER, registered, right, sender, taken
from factories.organisations import ACTOR, code
from factories.people import officer_terms, signed_in
from xinheng.catalogue.current import rulebook
from xinheng.kernel.clock import on_day
from xinheng.messages.models import Letter
from xinheng.records.models import Version
from xinheng.records.services import correct_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_a_record_that_harms_nobody_any_more_keeps_no_notice_of_its_batch_back() -> None:
    with on_day(DAY):
        sender(kinds=("contract",))
        registered([1, 2])
        batch = taken([right("contract", one, outcome="未履行") for one in (1, 2)], kind="contract").batch
        first = Version.objects.get(kind="contract", uscc=code(1))
        outcome = rulebook().kinds["contract"].roles["outcome"]
        correct_record(public_id=first.public_id, changes={outcome: "已履行"}, reason="录入有误", actor=ACTOR)
        officer = signed_in("F-0101", officer_terms(SENDER, "send", "read"))
        page = officer.get(f"/desk/batches/{batch}/letters/print")
        assert (page.status_code, page.content.decode().count("<h1>信用信息告知书</h1>")) == (200, 1)
        assert officer.post(f"/desk/batches/{batch}/letters/make")["Location"] == "/desk/letters"
        assert Letter.objects.get().organisation_uscc == code(2)
