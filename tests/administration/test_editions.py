"""Another edition becomes law in the open: checked, compared, tried, published, approved by two offices, activated."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories.files import penalty, registered, sender, taken
from factories.people import signed_in
from xinheng.accounts.domain import Actor
from xinheng.accounts.models import Office, User
from xinheng.administration.errors import EditionInvalidError
from xinheng.administration.services import propose_edition
from xinheng.catalogue import current, services
from xinheng.catalogue.editions import STATES, TRANSITIONS, allowed
from xinheng.catalogue.errors import (
    ApprovalRefusedError,
    EditionActRefusedError,
    EditionDayWrongError,
    EditionNotApprovedError,
    EditionReasonMissingError,
    EditionReasonPersonalError,
    EditionSameError,
    EditionTooEarlyError,
    RulebookFileError,
)
from xinheng.catalogue.models import Edition, EditionApproval, Production
from xinheng.catalogue.selectors import EditionShown, proposed_edition
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.shell.rulebook_commands import group

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 6, 1)
PAGE = Path(__file__).parents[2] / "docs" / "lifecycles" / "rulebook-edition.md"
OPERATOR = Actor("operator", None, "node")
OFFICES = ("system", "security", "audit")


@pytest.fixture(autouse=True)
def _node(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.XINHENG_HOME = tmp_path / "home"
    monkeypatch.setenv(current.HELD, str(tmp_path / "home" / "rulebook" / "current"))
    for office in OFFICES:
        user = User.objects.create(account=f"{office}-administrator")
        Office.objects.create(user=user, office=office)
    with on_day(DAY):
        yield


def administrator(office: str) -> Actor:
    return Actor(f"{office}-administrator", None, office)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rulebook in which rows wait twenty days, a penalty is shown a month longer, and one matter ends."""
    root = tmp_path / "cn-next"
    shutil.copytree(current.PACKAGED, root)
    edit(root / "parameters.yaml", "value: 30,", "value: 20,")
    edit(root / "matters" / "honours.yaml", "to: null", "to: 2027-01-01")
    return root


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def zipped(root: Path, under: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(root.rglob("*.*")):
            archive.write(path, under + path.relative_to(root).as_posix())
    return out.getvalue()


def proposed(source: Path | bytes, **given: Any) -> EditionShown:
    asked = {"label": "next", "reason": "期限缩短", "effective_on": None, "actor": OPERATOR} | given
    return propose_edition(source=source, **asked)


def approved(source: Path) -> EditionShown:
    number = proposed(source).number
    services.approve(number=number, reason="同意", actor=administrator("security"))
    return services.approve(number=number, reason="同意", actor=administrator("audit"))


def test_the_whole_way_to_another_law(folder: Path) -> None:
    one = approved(folder)
    assert (one.state, one.published_on, one.effective_on) == ("approved", DAY, DAY + timedelta(days=7))
    before = current.rulebook().digest
    with pytest.raises(EditionTooEarlyError, match="2026-06-08"):
        services.activate(number=one.number, actor=OPERATOR)
    with on_day(DAY + timedelta(days=7)):
        services.activate(number=one.number, actor=OPERATOR)
    assert current.rulebook().digest == one.digest != before
    assert current.path().name == one.digest
    assert proposed_edition(one.number).state == "active"
    told = list(
        Act.objects.filter(kind__startswith="catalogue.edition.").order_by("index").values_list("kind", flat=True)
    )
    assert told[-4:] == [f"catalogue.edition.{verb}" for verb in ("proposed", "approved", "approved", "activated")]


def test_what_differs_is_said_entry_by_entry(folder: Path) -> None:
    (folder / "matters" / "enforcement.yaml").unlink()
    told = {(one["what"], one["key"]): one for one in proposed(folder).difference}
    assert told.keys() == {("changed", "waiting-days"), ("ended", "honours"), ("removed", "enforcement")}
    assert told["changed", "waiting-days"]["values"] == [{"path": "values › 1 › value", "before": "30", "after": "20"}]
    assert told["ended", "honours"]["values"] == [{"path": "to", "before": None, "after": "2027-01-01"}]


def test_the_dry_run_says_how_many_records_of_whom_would_change_and_changes_none(folder: Path) -> None:
    sender()
    registered([1, 2])
    taken([penalty(1), penalty(2, CF_CFLB="警告", CF_NR="警告", CF_NR_FK="")], day=date(2026, 5, 20))
    windows = (folder / "windows.yaml").read_text(encoding="utf-8")
    shorter = re.sub(r"max_months: 12\b", "max_months: 11", windows)
    assert shorter != windows
    (folder / "windows.yaml").write_text(shorter, encoding="utf-8")
    acts = Act.objects.filter(kind__startswith="records.").count()
    effects = proposed(folder).effects
    [fines] = [one for one in effects["kinds"] if one["kind"] == "penalty"]
    assert (fines["records"], fines["changed"], fines["organisations"]) == (2, 1, 1)
    assert fines["directions"] == {"shorter": 1}
    assert Act.objects.filter(kind__startswith="records.").count() == acts


def test_a_zip_is_the_same_edition_as_its_folder(folder: Path) -> None:
    assert proposed(zipped(folder)).digest == proposed(zipped(folder, "cn/")).digest == proposed(folder).digest


@pytest.mark.parametrize("name", ["../../outside.yaml", "/etc/x.yaml", "notes.txt", "calendars/../../x.yaml"])
def test_a_zip_with_a_file_that_belongs_nowhere_is_refused(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("instruments.yaml", "instruments: []")
        archive.writestr(name, "x")
    with pytest.raises(RulebookFileError):
        proposed(out.getvalue())
    with pytest.raises(RulebookFileError):
        proposed(b"PK no zip at all")


def test_what_cannot_be_proposed(folder: Path) -> None:
    services.activate_edition(actor=OPERATOR)
    with pytest.raises(EditionSameError):
        proposed(current.PACKAGED)
    with pytest.raises(EditionReasonMissingError):
        proposed(folder, reason=" ")
    with pytest.raises(EditionReasonPersonalError):
        proposed(folder, reason="由11010519491231002X提出")
    with pytest.raises(EditionDayWrongError, match="2026-06-08"):
        proposed(folder, effective_on=date(2026, 6, 7))
    edit(folder / "parameters.yaml", "more: subject", "more: everybody")
    with pytest.raises(EditionInvalidError, match=r"parameters\.yaml"):
        proposed(folder)


Step = Callable[[int], object]


def by(name: str) -> Step:
    return lambda number: services.approve(number=number, reason="同意", actor=Actor(name, None, "node"))


@pytest.mark.parametrize("name", ["operator", "F-0001", "nobody"])
def test_who_holds_no_office_approves_nothing(folder: Path, name: str) -> None:
    with pytest.raises(ApprovalRefusedError):
        by(name)(proposed(folder).number)


def test_two_offices_means_two_offices_and_never_the_proposer(folder: Path) -> None:
    number = proposed(folder, actor=administrator("system")).number
    with pytest.raises(ApprovalRefusedError, match="proposed it"):
        by("system-administrator")(number)
    by("audit-administrator")(number)
    with pytest.raises(ApprovalRefusedError):
        by("audit-administrator")(number)
    with on_day(DAY + timedelta(days=30)), pytest.raises(EditionActRefusedError, match="seconded"):
        services.activate(number=number, actor=administrator("system"))
    assert not Edition.objects.filter(proposal_id=number).exists()


def test_what_is_withdrawn_stays_so(folder: Path) -> None:
    number = approved(folder).number
    services.withdraw(number=number, reason="有误", actor=administrator("security"))
    steps = (
        by("system-administrator"),
        lambda one: services.withdraw(number=one, reason="x", actor=OPERATOR),
        lambda one: services.activate(number=one, actor=OPERATOR, directly=True),
    )
    for step in steps:
        with pytest.raises(XinhengError):
            step(number)
    assert proposed_edition(number).state == "withdrawn"


def test_a_demonstration_may_activate_directly_and_production_may_not(folder: Path, settings: Any) -> None:
    first, second = proposed(folder), None
    services.activate(number=first.number, actor=OPERATOR, directly=True)
    assert current.rulebook().digest == first.digest
    edit(folder / "parameters.yaml", "value: 20,", "value: 21,")
    second = proposed(folder)
    assert proposed_edition(first.number).state == "active"
    settings.MODE = "production"
    with pytest.raises(EditionActRefusedError):
        services.activate(number=second.number, actor=OPERATOR, directly=True)


def test_production_goes_by_approved_editions_only(
    folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.activate_edition(actor=OPERATOR)
    settings.MODE = "production"
    active = services.activate_edition(actor=OPERATOR)
    assert Production.objects.exists()
    monkeypatch.setenv("XINHENG_RULEBOOK", str(folder))
    for entrance in (services.refuse_unapproved, lambda: services.activate_edition(actor=OPERATOR)):
        with pytest.raises(EditionNotApprovedError, match=active.digest[:12]):
            entrance()
    monkeypatch.delenv("XINHENG_RULEBOOK")
    number = approved(folder).number
    with on_day(DAY + timedelta(days=8)):
        services.activate(number=number, actor=OPERATOR)
        services.refuse_unapproved()
        shutil.rmtree(settings.XINHENG_HOME)  # another machine of the same node
        with pytest.raises(EditionNotApprovedError):
            services.refuse_unapproved()
        assert services.activate_edition(actor=OPERATOR).proposal_id == number
        services.refuse_unapproved()


def test_the_commands(folder: Path) -> None:
    def run(*words: str, actor: str = "") -> Any:
        done = CliRunner().invoke(group, [*words, "--json"], env={"XINHENG_ACTOR": actor})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.output)

    made = run("propose", str(folder), "--reason", "期限缩短")
    number = str(made["number"])
    assert (made["state"], made["effective_on"]) == ("proposed", "2026-06-08")
    assert run("approve", number, "--reason", "同意", actor="audit-administrator")["state"] == "seconded"
    assert run("approve", number, "--reason", "同意", actor="security-administrator")["state"] == "approved"
    assert [one["state"] for one in run("editions")] == ["approved"]
    with on_day(DAY + timedelta(days=7)):
        assert run("activate", number)["way"] == "approved"
    assert run("editions", number)["state"] == "active"


def office(name: str) -> Client:
    return signed_in(f"{name}-administrator")


def test_the_pages_from_upload_to_the_public_page(folder: Path) -> None:
    system, public = office("system"), Client()
    upload = SimpleUploadedFile("next.zip", zipped(folder))
    given = {"file": upload, "label": "2026-07", "reason": "期限缩短", "effective_on": ""}
    place = system.post("/administration/editions", given).headers["Location"]
    shown = public.get("/rulebook/editions").content.decode()
    assert "2026-07" in shown
    assert "期限缩短" in shown
    assert "waiting-days" in shown
    own = system.get(place).content.decode()
    assert "Approve for my office" not in own
    assert system.post(f"{place}/approve", {"reason": "x"}).status_code == 422
    for name in ("security", "audit"):
        assert "Approve for my office" in office(name).get(place).content.decode()
        assert office(name).post(f"{place}/approve", {"reason": " "}).status_code == 422
        assert office(name).post(f"{place}/approve", {"reason": "同意"}).status_code == 302
    assert office("audit").post(f"{place}/activate").status_code == 403
    early = system.post(f"{place}/activate")
    assert early.status_code == 422
    waits = system.get(place).content.decode()
    assert "can activate it from 8 June 2026 on" in waits and "Go by this edition" not in waits
    assert "can activate it from 8 June 2026 on" in office("audit").get(place).content.decode()
    with on_day(DAY + timedelta(days=7)):
        offered = office("system").get(place).content.decode()
        assert "Go by this edition" in offered and "can activate it from" not in offered
        assert office("system").post(f"{place}/activate").status_code == 302
    assert EditionApproval.objects.count() == 2
    assert Edition.objects.order_by("-pk")[0].way == "approved"


def test_the_rulebook_in_use_comes_down_as_a_zip_and_goes_back_changed(tmp_path: Path) -> None:
    services.activate_edition(actor=OPERATOR)
    public, system, place = Client(), office("system"), "/rulebook/editions/running.zip"
    assert place in system.get("/administration/editions").content.decode()
    assert place in public.get("/rulebook/editions").content.decode()
    given = public.get(place)
    assert public.get(place, headers={"if-none-match": given["ETag"]}).status_code == 304
    with pytest.raises(EditionSameError):
        proposed(given.content)
    root = tmp_path / "changed"
    zipfile.ZipFile(io.BytesIO(given.content)).extractall(root)
    edit(root / "parameters.yaml", "value: 30,", "value: 20,")
    assert CliRunner().invoke(group, ["check", str(root)]).exit_code == 0
    upload = SimpleUploadedFile("next.zip", zipped(root, "changed/"))
    told = {"file": upload, "label": "2026-07", "reason": "期限缩短", "effective_on": ""}
    answer = system.post("/administration/editions", told)
    assert answer.status_code == 302, answer.content.decode()
    [one] = proposed_edition(int(answer["Location"].rsplit("/", 1)[1])).difference
    assert (one["what"], one["key"]) == ("changed", "waiting-days")


def test_a_wrong_upload_is_said_and_nobody_else_proposes(folder: Path) -> None:
    wrong = {"file": SimpleUploadedFile("x.zip", b"nothing"), "label": "x", "reason": "x"}
    assert office("system").post("/administration/editions", wrong).status_code == 422
    right = {"file": SimpleUploadedFile("x.zip", zipped(folder)), "label": "x", "reason": "x"}
    assert office("security").post("/administration/editions", right).status_code == 403
    assert not EditionApproval.objects.exists()


def test_the_drawing_and_the_table_tell_the_same() -> None:
    text = PAGE.read_text(encoding="utf-8")
    arrows = re.findall(r"^\s*(\[\*\]|\w+) --> (\w+): ([\w-]+)$", text, re.MULTILINE)
    assert {(source.strip("[*]"), target, act) for source, target, act in arrows} == {
        (one.source, one.target, one.act) for one in TRANSITIONS
    }
    assert dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", text, re.MULTILINE)) == dict(STATES)
    assert allowed("withdrawn") == allowed("superseded") == allowed("active") == ()
