"""G12: lists decided elsewhere are imported with their proofs; where one is missing no measure may rest on them."""

import pytest
from django.db import IntegrityError, transaction

from factories.files import DAY, registered, right, sender, taken, verdicts
from factories.organisations import ACTOR, code
from xinheng.catalogue.current import rulebook
from xinheng.kernel.clock import on_day
from xinheng.publicity import selectors
from xinheng.records.models import Version
from xinheng.records.services import correct_record

pytestmark = pytest.mark.db

PROOFS = ("document_number", "authority_name", "basis", "exit", "remedy")


@pytest.fixture(autouse=True)
def _node(db):
    sender(kinds=["*"])
    registered(range(1, 9))


@pytest.mark.parametrize("kind", ["abnormal-list", "serious-list"])
def test_a_listing_without_one_proof_is_shown_and_marked(kind):
    rows = [right(kind, 1), right(kind, 2, document_number="无")]
    rows += [right(kind, number, **{role: ""}) for number, role in enumerate(PROOFS, start=3)]
    result = taken(rows, kind=kind)
    assert verdicts(result) == {"accepted": 7}
    roles = rulebook().kinds[kind].roles
    missing = {(one.row, one.column) for one in result.issues if one.code == "proof-missing"}
    assert missing == {(3, roles["document_number"])} | {(row, roles[role]) for row, role in enumerate(PROOFS, start=4)}
    held = {one.uscc: one for one in Version.objects.all()}
    assert {one.origin for one in held.values()} == {"imported"}
    assert held[code(1)].marks == []
    for number in range(2, 8):
        assert held[code(number)].marks == ["no-measure"], number
        (record,) = selectors.shown(code(number), day=DAY).records
        assert (record.marks, record.origin) == (["no-measure"], "imported")


def test_without_the_day_of_the_entry_there_is_no_end_and_so_no_record():
    result = taken([right("serious-list", 1, decided_on="")], kind="serious-list")
    assert verdicts(result) == {"refused": 1}


def test_the_mark_goes_when_the_proof_comes():
    taken([right("serious-list", 1, exit="", remedy="")], kind="serious-list")
    roles = rulebook().kinds["serious-list"].roles
    public_id = Version.objects.get().public_id
    with on_day(DAY):
        first = correct_record(public_id=public_id, changes={roles["exit"]: "满三年"}, reason="补正", actor=ACTOR)
        last = correct_record(public_id=public_id, changes={roles["remedy"]: "可以复议"}, reason="补正", actor=ACTOR)
    assert (first.marks, last.marks) == (["corrected", "no-measure"], ["corrected"])


def test_the_removal_ends_the_listing_and_a_past_one_is_never_shown():
    rows = [right("abnormal-list", 1, removed_on="2026-05-20"), right("abnormal-list", 2, removed_on="2026-05-14")]
    assert verdicts(taken(rows, kind="abnormal-list")) == {"accepted": 2}
    held = {one.uscc: one for one in Version.objects.all()}
    assert str(held[code(1)].public_to) == "2026-05-20"
    assert held[code(2)].public_from is None


@pytest.mark.parametrize("change", [{"origin": "own"}, {"origin": "elsewhere"}, {"severity": None}])
def test_the_database_takes_no_list_that_was_made_here_or_has_no_class(change):
    taken([right("serious-list", 1)], kind="serious-list")
    version = Version.objects.get()
    for name, value in {**change, "pk": None, "version": 2}.items():
        setattr(version, name, value)
    with (
        pytest.raises(IntegrityError, match=r"records_version_(origin|classed)|rests on no decided case"),
        transaction.atomic(),
    ):
        version.save(force_insert=True)


def test_a_list_that_no_entry_names_waits():
    result = taken([right("serious-list", 1, list="守信红榜之外的黑名单")], kind="serious-list")
    assert (verdicts(result), [one.code for one in result.issues]) == ({"queued": 1}, ["list-unknown"])
