"""G23: three administrations are never one person; a rulebook edition needs two of them and its days of notice.

Everything here is tried by hand-written SQL of the program's role: the database refuses, not only the program.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from xinheng.accounts.models import (
    Invitation,
    Office,
    Recovery,
    RecoveryConsent,
    RecoveryUse,
    Redemption,
    User,
)
from xinheng.catalogue.models import Edition, EditionApproval, EditionFiles, EditionWithdrawal, ProposedEdition
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day

pytestmark = pytest.mark.db
DAY = date(2026, 6, 1)
EFFECT = DAY + timedelta(days=7)
DIGEST = "ab" * 32
OTHER = "cd" * 32


@pytest.fixture(autouse=True)
def _day(db: None) -> Iterator[None]:
    with on_day(DAY):
        yield


@pytest.fixture
def number() -> int:
    for office in ("system", "security", "audit"):
        user = User.objects.create(account=f"{office}-administrator")
        Office.objects.create(user=user, office=office)
    User.objects.create(account="F-0001")
    made = ProposedEdition.objects.create(
        files=EditionFiles.objects.create(digest=DIGEST, content=b"x"),
        base_digest=OTHER,
        label="next",
        reason="期限缩短",
        proposed_by="system-administrator",
        proposed_at=clock.now(),
        published_on=DAY,
        effective_on=EFFECT,
        difference=[],
        effects={},
    )
    return made.pk


def approve(number: int, *offices: str) -> None:
    for office in offices:
        EditionApproval.objects.create(
            proposal_id=number, office=office, account=f"{office}-administrator", reason="同意", given_at=clock.now()
        )


def refused(statement: str, **values: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


ACTIVATE = (
    "INSERT INTO catalogue_edition (digest, label, activated_on, way, proposal_id) "
    "VALUES (%(digest)s, 'x', %(on)s, %(way)s, %(number)s)"
)
APPROVE = (
    "INSERT INTO catalogue_editionapproval (proposal_id, office, account, reason, given_at) "
    "VALUES (%(number)s, %(office)s, %(account)s, 'x', '2026-06-01 09:00+08')"
)


def activate(number: int | None, way: str = "approved", on: date = EFFECT, digest: str = DIGEST) -> None:
    refused(ACTIVATE, digest=digest, on=on, way=way, number=number)


def test_no_edition_is_active_without_two_approvals_its_day_and_its_own_content(number: int) -> None:
    activate(number)
    approve(number, "security")
    activate(number)
    approve(number, "audit")
    activate(number, on=EFFECT - timedelta(days=1))
    activate(number, digest=OTHER)
    activate(None)
    Edition.objects.create(digest=DIGEST, label="x", activated_on=EFFECT, way="approved", proposal_id=number)


def test_in_production_nothing_goes_round_the_two_offices(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO catalogue_production (one, since) VALUES (1, '2026-06-01')")
        cursor.execute("SELECT count(*) FROM catalogue_edition")
        if cursor.fetchone()[0] == 0:
            Edition.objects.create(digest=OTHER, label="first", activated_on=DAY, way="founding")
    activate(None, way="direct")
    activate(number, way="direct")
    activate(None, way="founding")
    refused("DELETE FROM catalogue_production")
    refused("UPDATE catalogue_production SET since = '2020-01-01'")


@pytest.mark.parametrize(
    ("office", "account"),
    [
        ("system", "system-administrator"),  # the proposer
        ("audit", "security-administrator"),  # another's office
        ("audit", "F-0001"),  # no office at all
        ("audit", "nobody"),
        ("mayor", "audit-administrator"),
    ],
)
def test_nobody_approves_without_the_office_or_the_own_proposal(number: int, office: str, account: str) -> None:
    refused(APPROVE, number=number, office=office, account=account)


def test_an_office_approves_once_and_nothing_after_the_end(number: int) -> None:
    approve(number, "audit")
    refused(APPROVE, number=number, office="audit", account="audit-administrator")
    EditionWithdrawal.objects.create(
        proposal_id=number, account="audit-administrator", reason="有误", withdrawn_at=clock.now()
    )
    refused(APPROVE, number=number, office="security", account="security-administrator")
    activate(number)
    activate(number, way="direct")


def test_a_proposal_without_days_of_notice_or_a_reason_cannot_be_saved(number: int) -> None:
    kept = "files_id, base_digest, label, proposed_by, proposed_at, published_on, difference, effects"
    copied = (
        f"INSERT INTO catalogue_proposededition ({kept}, reason, effective_on) "
        f"SELECT {kept}, {{reason}}, {{effect}} FROM catalogue_proposededition"
    )
    refused(copied.format(reason="reason", effect="published_on + 4"))
    refused(copied.format(reason="' '", effect="effective_on"))


@pytest.mark.parametrize(
    "table", ["editionfiles", "proposededition", "editionapproval", "editionwithdrawal", "edition"]
)
def test_what_was_proposed_and_approved_is_changed_by_nobody(number: int, table: str) -> None:
    approve(number, "audit", "security")
    for statement in ("DELETE FROM catalogue_{}", "UPDATE catalogue_{} SET {}", "TRUNCATE catalogue_{} CASCADE"):
        column = {"editionfiles": "content = ''"}.get(table, "id = 0")
        refused(statement.format(table, column))


@pytest.mark.parametrize("office", ["security", "audit"])
def test_one_person_holds_one_administration(number: int, office: str) -> None:
    holder = User.objects.get(account="system-administrator").pk
    refused("INSERT INTO accounts_office (user_id, office) VALUES (%(user)s, %(office)s)", user=holder, office=office)


def test_a_code_opens_no_office_late_nor_for_another_account(number: int) -> None:
    """Nor can a code be made that opens for longer than the program's own, or a recovery's be used late (G24)."""
    holder = User.objects.get(account="F-0001")
    made = Invitation.objects.create(
        account="F-0001", office="audit", code_digest=b"1", made_by="x", made_at=clock.now(),
        expires_on=DAY + timedelta(days=14),
    )  # fmt: skip
    redeem = "INSERT INTO accounts_redemption (invitation_id, user_id, at) VALUES (%(made)s, %(user)s, %(at)s)"
    other = User.objects.get(account="audit-administrator")
    for user, day in ((holder, 15), (holder, -1), (other, 1)):
        refused(redeem, made=made.pk, user=user.pk, at=f"{DAY + timedelta(days=day - 1)} 08:00+08")
    refused(
        "INSERT INTO accounts_invitation (account, office, code_digest, made_by, made_at, expires_on) "
        "VALUES ('F-0002', 'audit', 'x', 'x', '2026-06-01 09:00+08', '2026-06-16')"
    )
    Redemption.objects.create(invitation=made, user=holder, at=clock.now())
    first, second = (
        Recovery.objects.create(user=holder, proof="in-person", proposed_by="x", proposed_at=clock.now())
        for _ in range(2)
    )
    consent = "INSERT INTO accounts_recoveryconsent (recovery_id, confirmed_by, confirmed_at, code_digest, expires_on) "
    given = [
        RecoveryConsent.objects.create(
            recovery=one,
            confirmed_by="y",
            confirmed_at=clock.now(),
            code_digest=bytes([one.pk % 256]),
            expires_on=EFFECT - timedelta(days=4),
        )
        for one in (first, second)
    ]
    use = "INSERT INTO accounts_recoveryuse (consent_id, at) VALUES (%(consent)s, %(at)s)"
    refused(use, consent=given[0].pk, at=clock.now())
    refused(use, consent=given[1].pk, at="2026-06-04 08:00+08")
    late = Recovery.objects.create(user=holder, proof="in-person", proposed_by="x", proposed_at=clock.now())
    refused(consent + f"VALUES ({late.pk}, 'y', '2026-06-01 09:00+08', 'z', '2026-06-05')")
    RecoveryUse.objects.create(consent=given[1], at=clock.now())
