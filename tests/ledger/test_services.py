"""Acts: dense indexes, all or nothing, commitments that verify, readers that keep their place."""

import pytest

from xinheng.accounts.domain import Actor
from xinheng.kernel.clock import SHANGHAI
from xinheng.ledger import selectors
from xinheng.ledger.domain import commitment
from xinheng.ledger.models import Act, Reader, Salt
from xinheng.ledger.parts import Part, PartRefusedError, together
from xinheng.ledger.readers import read_new
from xinheng.ledger.services import act, lastly

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("clerk-1", "11990000000000001A", "centre")


def test_nested_acts_take_consecutive_indexes() -> None:
    first = selectors.next_index()
    with act(kind="ledger.test.outer", actor=CLERK) as outer:
        with act(kind="ledger.test.inner", actor=CLERK, body={"n": 1}) as inner:
            pass
        outer.body["seen"] = 2
    assert (outer.index, inner.index) == (first, first + 1)
    assert selectors.next_index() == first + 2
    assert Act.objects.get(index=outer.index).body == {"seen": 2}


def test_a_refusal_inside_leaves_no_act_and_no_gap() -> None:
    first = selectors.next_index()
    with pytest.raises(ZeroDivisionError), act(kind="ledger.test.failed", actor=CLERK):
        raise ZeroDivisionError
    with act(kind="ledger.test.next", actor=CLERK) as following:
        pass
    assert following.index == first
    assert not Act.objects.filter(kind="ledger.test.failed").exists()


def test_a_commitment_is_recomputed_from_salt_and_content() -> None:
    with act(kind="ledger.test.committed", actor=CLERK, body={"rows": 3}) as draft:
        pass
    row = Act.objects.get(index=draft.index)
    content = {
        "index": row.index,
        "kind": row.kind,
        "actor": row.actor,
        "authority": row.authority_uscc,
        "at": row.at.astimezone(SHANGHAI).isoformat(),
        "body": row.body,
    }
    salt = bytes(Salt.objects.get(act_id=row.index).salt)
    assert commitment(salt, content) == bytes(row.commitment)
    assert commitment(salt, content | {"body": {"rows": 4}}) != bytes(row.commitment)


def test_a_reader_sees_each_act_once_and_again_only_after_a_failure() -> None:
    with act(kind="ledger.test.read", actor=CLERK) as draft:
        pass
    with pytest.raises(ZeroDivisionError), read_new(name="mirror", kinds=["ledger.test.read"]) as acts:
        assert [one.index for one in acts] == [draft.index]
        raise ZeroDivisionError
    with read_new(name="mirror", kinds=["ledger.test.read"]) as acts:
        assert [one.index for one in acts] == [draft.index]
    with read_new(name="mirror", kinds=["ledger.test.read"]) as acts:
        assert acts == []
    assert Reader.objects.get(name="mirror").position == draft.index + 1


def test_what_is_refused_inside_an_act_is_not_taken_for_its_own() -> None:
    def wrong() -> Exception:
        return ZeroDivisionError()

    refused = Part("", "1", holds="false")
    with pytest.raises(PartRefusedError), act(kind="ledger.test.refused", actor=CLERK):
        lastly(Part("", "1"), wrong)
        together(refused)
    with pytest.raises(ZeroDivisionError), act(kind="ledger.test.refused", actor=CLERK):
        lastly(refused, wrong)
