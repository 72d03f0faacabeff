"""Nobody acts without a dated, revocable mandate; the three administrations are never one person (G23)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from xinheng.accounts import models, selectors
from xinheng.accounts.domain import (
    Actor,
    Asked,
    Mandate,
    Terms,
    TraceQuery,
    Viewer,
    refusal_of,
    runs_on,
    seconds_to_wait,
    wrong_with,
)
from xinheng.accounts.errors import (
    AccountTakenError,
    AuthorityUnknownError,
    BootstrappedError,
    InvitationWrongError,
    MandateUnknownError,
    MandateWrongError,
    NotMandatedError,
    OfficeTakenError,
    PasswordWeakError,
    PurposeMissingError,
)
from xinheng.accounts.services import (
    bootstrap,
    give_mandate,
    import_authorities,
    invitations,
    invite,
    read_open_invitations,
    read_recusals,
    read_traces,
    redeem,
    redeem_as,
    revoke_mandate,
    right_password,
    seconds_left,
    wrong_password,
)
from xinheng.accounts.services.mandates import read_mandates
from xinheng.kernel import clock

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("operator", None, "node")
FIRE = "11990100000000015T"
FIRM = "91990100000000015T"
PASSWORD = "lantern-orchard-9-quarry"
TODAY = date(2026, 5, 20)


def terms(**changed: object) -> Terms:
    given: dict[str, object] = {
        "authority_uscc": FIRE,
        "organisation_uscc": "",
        "powers": ("send", "correct"),
        "kinds": ("penalty",),
        "division": "9901",
        "matters": ("*",),
        "valid_from": TODAY,
        "valid_to": date(2027, 5, 20),
        "basis": "青编〔2026〕3号",
    }
    return Terms(**(given | changed))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def on_a_day(tmp_path: Path, settings: Any) -> object:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    path = tmp_path / "authorities.csv"
    path.write_text(
        "name,uscc,level,division,kinds,parent_uscc,sector\n"
        f"青禾市消防救援支队,{FIRE},city,990100,penalty,,fire\n"
        f"青禾市东区消防救援大队,11990100000000016R,county,990102,penalty,{FIRE},fire\n",
        encoding="utf-8",
    )
    import_authorities(path=path, actor=CLERK)
    with clock.on_day(TODAY):
        yield


def test_the_authority_above_is_known() -> None:
    below = selectors.sending_authority("11990100000000016R")
    assert (below.parent_uscc, below.sector) == (FIRE, "fire")
    assert selectors.sending_authority(FIRE).parent_uscc == ""


@pytest.mark.parametrize(
    ("asked", "day", "refused"),
    [
        (Asked("send", "penalty", "990102"), TODAY, None),
        (Asked("send", "penalty"), TODAY - timedelta(days=1), "not-yet"),
        (Asked("send", "penalty"), date(2027, 5, 19), None),
        (Asked("send", "penalty"), date(2027, 5, 20), "expired"),
        (Asked("decide", "penalty"), TODAY, "power"),
        (Asked("send", "licence"), TODAY, "kind"),
        (Asked("send", "penalty", "990200"), TODAY, "division"),
        (Asked("send", "penalty", matter="licensing"), TODAY, "matter"),
    ],
)
def test_a_mandate_covers_what_it_names(asked: Asked, day: date, refused: str | None) -> None:
    held = Mandate(1, "F-0123", terms(matters=("inspection",)))
    assert refusal_of(held, asked, day) == refused
    assert runs_on(held, day) is (refused not in ("not-yet", "expired"))


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("for", {"organisation_uscc": FIRM}),
        ("for", {"authority_uscc": "", "powers": ("view",)}),
        ("powers", {"powers": ()}),
        ("powers", {"powers": ("view",)}),
        ("kinds", {"kinds": ("persons",)}),
        ("matters", {"matters": ()}),
        ("division", {"division": "99010"}),
        ("basis", {"basis": " "}),
        ("to", {"valid_to": TODAY}),
        ("to", {"valid_to": date(2029, 5, 21)}),
    ],
)
def test_a_mandate_that_says_too_little_or_too_much_is_not_given(field: str, changed: dict[str, object]) -> None:
    assert [name for name, _ in wrong_with("F-0123", terms(**changed))] == [field]
    with pytest.raises(MandateWrongError, match=field):
        invite(account="F-0123", terms=terms(**changed), actor=CLERK)


def test_an_account_is_never_a_name_of_a_person() -> None:
    assert [name for name, _ in wrong_with("张三", terms())] == ["account"]


def test_an_invitation_makes_an_account_once_and_the_mandate_can_be_taken_back() -> None:
    made = invite(account="F-0123", terms=terms(), actor=CLERK)
    assert not models.Invitation.objects.filter(code_digest=made.code.encode()).exists(), "only the digest is held"
    with pytest.raises(PasswordWeakError):
        redeem(code=made.code, password="12345678")
    redeem(code=made.code.lower().replace("-", " "), password=PASSWORD)
    (held,) = selectors.mandates_of("F-0123")
    asked = Asked("send", "penalty", "990102")
    assert selectors.mandate_for(account="F-0123", number=held.number, asked=asked, day=TODAY) == held
    with pytest.raises(InvitationWrongError):
        redeem(code=made.code, password=PASSWORD)
    with pytest.raises(NotMandatedError, match="none"):
        selectors.mandate_for(account="F-0999", number=held.number, asked=asked, day=TODAY)
    revoke_mandate(number=held.number, reason="transferred", actor=CLERK)
    with pytest.raises(NotMandatedError, match="revoked"):
        selectors.mandate_for(account="F-0123", number=held.number, asked=asked, day=TODAY)
    with pytest.raises(MandateUnknownError):
        revoke_mandate(number=held.number, reason="again", actor=CLERK)


def test_an_old_a_wrong_and_a_used_code_are_answered_alike() -> None:
    made = invite(account="F-0123", terms=terms(), actor=CLERK)
    answers = []
    with clock.on_day(made.expires_on), pytest.raises(InvitationWrongError) as old:
        redeem(code=made.code, password=PASSWORD)
    answers.append(str(old.value))
    with pytest.raises(InvitationWrongError) as wrong:
        redeem(code="AAAAA-AAAAA", password=PASSWORD)
    answers.append(str(wrong.value))
    assert len(set(answers)) == 1


def test_a_second_mandate_goes_to_the_account_that_signs_in() -> None:
    redeem(code=invite(account="F-0123", terms=terms(), actor=CLERK).code, password=PASSWORD)
    second = invite(account="F-0123", terms=terms(powers=("decide",)), actor=CLERK)
    with pytest.raises(AccountTakenError):
        redeem(code=second.code, password=PASSWORD)
    other = redeem(code=invite(account="F-0124", terms=terms(), actor=CLERK).code, password=PASSWORD)
    with pytest.raises(AccountTakenError):
        redeem_as(code=second.code, user=other)
    redeem_as(code=second.code, user=models.User.objects.get(account="F-0123"))
    assert [one.terms.powers for one in selectors.mandates_of("F-0123")] == [("send", "correct"), ("decide",)]


def test_a_mandate_for_an_authority_nobody_registered_is_refused() -> None:
    with pytest.raises(AuthorityUnknownError):
        invite(account="F-0123", terms=terms(authority_uscc="11990100000000099X"), actor=CLERK)


def test_three_administrators_are_three_people() -> None:
    made = bootstrap(actor=CLERK)
    assert [one.office for one in made] == ["system", "security", "audit"]
    with pytest.raises(BootstrappedError):
        bootstrap(actor=CLERK)
    users = [redeem(code=one.code, password=PASSWORD) for one in made]
    assert [selectors.office_of(user.account) for user in users] == ["system", "security", "audit"]
    with pytest.raises(OfficeTakenError, match="security"):
        give_mandate(account=users[1].account, terms=terms(), actor=CLERK)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Office.objects.create(user=users[1], office="audit")
    officer = redeem(code=invite(account="F-0123", terms=terms(), actor=CLERK).code, password=PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Office.objects.create(user=officer, office="audit")


@pytest.mark.parametrize(
    "table", ["office", "mandate", "revocation", "invitation", "redemption", "invitationwithdrawal"]
)
def test_what_was_given_is_not_rewritten(table: str) -> None:
    from django.db import connection

    for statement in (f"DELETE FROM accounts_{table}", f"UPDATE accounts_{table} SET id = id"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.usefixtures("standing_clock")
def test_the_wait_grows_with_wrong_passwords_and_ends_with_the_right_one() -> None:
    assert [seconds_to_wait(failures) for failures in (0, 2, 3, 4, 5, 40)] == [0, 0, 2, 4, 8, 900]
    for _ in range(2):
        wrong_password("F-0123")
    assert seconds_left("F-0123") == 0
    for _ in range(4):
        wrong_password(" f-0123")
    assert 10 < seconds_left("F-0123") <= 16
    assert seconds_left("F-0124") == 0
    right_password("F-0123")
    assert seconds_left("F-0123") == 0


def test_an_account_is_one_however_it_is_written() -> None:
    """People sign in in capitals or not: a second account of the same letters would shut the first one out."""
    early = invite(account="f-0123", terms=terms(), actor=CLERK)
    redeem(code=invite(account="F-0123", terms=terms(), actor=CLERK).code, password=PASSWORD)
    with pytest.raises(MandateWrongError, match="F-0123"):
        invite(account="f-0123", terms=terms(), actor=CLERK)
    with pytest.raises(AccountTakenError):
        redeem(code=early.code, password=PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.User.objects.create(account="f-0123")
    with pytest.raises(MandateWrongError, match="administrator"):
        invite(account="Audit-Administrator", terms=terms(), actor=CLERK)


def test_who_uses_the_same_code_in_the_same_moment_finds_it_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made = invite(account="F-0123", terms=terms(), actor=CLERK)
    found = selectors.invitation(made.code, day=TODAY)
    user = redeem(code=made.code, password=PASSWORD)
    monkeypatch.setattr(invitations, "invitation", lambda code, day: found)
    with pytest.raises(InvitationWrongError):
        redeem_as(code=made.code, user=user)


def test_an_office_whose_code_ran_out_unused_is_invited_once_more() -> None:
    made = {one.office: one for one in bootstrap(actor=CLERK)}
    redeem(code=made["system"].code, password=PASSWORD)
    with clock.on_day(made["audit"].expires_on):
        again = bootstrap(actor=CLERK)
        assert [one.office for one in again] == ["security", "audit"], "never one that was held"
        with pytest.raises(BootstrappedError):
            bootstrap(actor=CLERK)
        assert selectors.office_of(redeem(code=again[1].code, password=PASSWORD).account) == "audit"


def test_a_mandate_at_the_end_of_the_calendar_is_judged_like_any_other() -> None:
    far = terms(valid_from=date(9999, 12, 30), valid_to=date(9999, 12, 31))
    assert list(wrong_with("F-0123", far)) == []
    assert selectors.traces(TraceQuery(to_day=date.max), at_most=1) == []


def test_who_may_act_for_an_organisation_is_read_with_a_trace() -> None:
    for_firm = terms(authority_uscc="", organisation_uscc=FIRM, powers=("view",))
    redeem(code=invite(account="M-0001", terms=for_firm, actor=CLERK).code, password=PASSWORD)
    for asked in ({"organisation_uscc": FIRM}, {"account": "M-0001"}):
        with pytest.raises(PurposeMissingError):
            read_mandates(viewer=Viewer(CLERK, "", ""), **asked)
        (held,) = read_mandates(viewer=Viewer(CLERK, "audit", "2026-3"), **asked)
        assert held.account == "M-0001"
    assert read_mandates(viewer=Viewer(CLERK, "", ""), authority_uscc=FIRE) == [], "no organisation, no trace"
    assert read_mandates(viewer=Viewer(CLERK, "audit", "2026-3"), organisation_uscc="张三") == [], "and no name in one"
    with pytest.raises(MandateWrongError, match="organisation"):
        invite(
            account="M-0002", terms=terms(authority_uscc="", organisation_uscc="张三", powers=("view",)), actor=CLERK
        )
    traced = models.Trace.objects.filter(what="accounts.mandates", tracesubject__uscc=FIRM)
    assert traced.count() == models.Trace.objects.count() == 2
    auditor = Viewer(CLERK, "audit", "2026-3", auditor=True)
    read_open_invitations(viewer=auditor, organisation_uscc="张三")
    read_recusals(viewer=auditor, organisation_uscc="张三")
    read_traces(viewer=auditor, uscc="张三")
    assert set(models.TraceSubject.objects.values_list("uscc", flat=True)) == {FIRM}, "no trace says a name (G2)"
