"""Letters with a code: used, or taken back, never both, and neither is undone by a backup that is restored (G24)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import xinheng
from factories.files import DAY, SENDER, sender
from factories.people import officer_terms
from xinheng.accounts import models, selectors
from xinheng.accounts.domain import Actor
from xinheng.accounts.errors import InvitationUnknownError, InvitationWrongError, MandateWrongError
from xinheng.accounts.services import bootstrap, invite, redeem, withdraw_invitation
from xinheng.accounts.services.closing import close_account
from xinheng.kernel import clock
from xinheng.ledger.selectors import next_index
from xinheng.ledger.services import journal
from xinheng.shell.backup.replaying import Hidden, hidden_since, hide_again

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("operator", None, "node")
PASSWORD = "lantern-orchard-9-quarry"


@pytest.fixture(autouse=True)
def on_a_day(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    with clock.on_day(DAY):
        sender()
        yield


def test_nobody_is_called_as_the_node_calls_itself() -> None:
    """Its acts and reads say who did them by name alone: an account ``jobs`` would do its own in the node's name."""
    sources = (path.read_text(encoding="utf-8") for path in Path(xinheng.__file__).parent.rglob("*.py"))
    called = {name for source in sources for name in re.findall(r'Actor\("([^" ]+)"', source)}
    assert {"jobs", "restore"} <= called
    for name in (*called, "Jobs", "operator"):
        with pytest.raises(MandateWrongError, match="the node itself"):
            invite(account=name, terms=officer_terms(SENDER, "send"), actor=CLERK)


def test_an_invitation_is_used_or_taken_back_never_both() -> None:
    """The operator takes back any; the database refuses the second end of either kind (G24)."""
    used, back, office = (
        invite(account="F-0123", terms=officer_terms(SENDER, "send"), actor=CLERK),
        invite(account="F-0124", terms=officer_terms(SENDER, "send"), actor=CLERK),
        next(one for one in bootstrap(actor=CLERK) if one.office == "audit"),
    )
    user = redeem(code=used.code, password=PASSWORD)
    open_now = {one.account: one.number for one in selectors.open_invitations(day=DAY)}
    assert {"F-0124", office.account} < set(open_now) and "F-0123" not in open_now
    with pytest.raises(MandateWrongError):
        withdraw_invitation(number=open_now["F-0124"], reason=" ", actor=CLERK)
    withdraw_invitation(number=open_now["F-0124"], reason="lost", actor=CLERK)
    with pytest.raises(InvitationWrongError):
        redeem(code=back.code, password=PASSWORD)
    withdraw_invitation(number=open_now[office.account], reason="lost", actor=CLERK)
    assert [one.office for one in bootstrap(actor=CLERK)] == ["audit"]
    ended = {row.account: row for row in models.Invitation.objects.all()}
    for number in (ended["F-0123"].pk, ended["F-0124"].pk, 0):
        with pytest.raises(InvitationUnknownError):
            withdraw_invitation(number=number, reason="again", actor=CLERK)
    taken = {"withdrawn_at": clock.now(), "withdrawn_by": "x", "reason": "x"}
    with pytest.raises(IntegrityError, match="used or taken back"), transaction.atomic():
        models.InvitationWithdrawal.objects.create(invitation=ended["F-0123"], **taken)
    with pytest.raises(IntegrityError, match=r"used or taken back|opens nothing"), transaction.atomic():
        models.Redemption.objects.create(
            invitation=ended["F-0124"], at=clock.now(), user=models.User.objects.create(account="F-0124")
        )
    assert user.mandate_set.count() == 1


def test_a_letter_taken_back_after_a_backup_opens_nothing_when_it_is_restored() -> None:
    made = invite(account="F-0124", terms=officer_terms(SENDER, "send"), actor=CLERK)
    (number,) = (one.number for one in selectors.open_invitations(day=DAY))
    told = Hidden(ended={("invitation", str(number)), ("invitation", str(number + 1))})
    assert [hide_again(told).ended for _ in range(2)] == [1, 0]
    with pytest.raises(InvitationWrongError):
        redeem(code=made.code, password=PASSWORD)
    assert models.InvitationWithdrawal.objects.get().withdrawn_by == "restore"


def test_a_letter_used_after_a_backup_lets_nobody_in_again_who_was_sent_away_since() -> None:
    made = invite(account="F-0125", terms=officer_terms(SENDER, "send"), actor=CLERK)
    head, backup = next_index() - 1, transaction.savepoint()
    redeem(code=made.code, password=PASSWORD)
    close_account(account="F-0125", reason="left", actor=CLERK)
    transaction.savepoint_rollback(backup)
    assert hide_again(hidden_since(journal(), head=head, reached=(0, ""))).ended == 1
    with pytest.raises(InvitationWrongError):
        redeem(code=made.code, password=PASSWORD)
