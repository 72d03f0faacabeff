"""Editions of the rulebook: activated once each, kept for ever, with an act in the ledger."""

import shutil
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from xinheng.accounts.domain import Actor
from xinheng.catalogue import current
from xinheng.catalogue.errors import RulebookInvalidError
from xinheng.catalogue.models import Edition
from xinheng.catalogue.services import activate_edition
from xinheng.ledger.models import Act

pytestmark = pytest.mark.db

ACTOR = Actor("setup", None, "node")


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    return


def _changed(folder: Path) -> Path:
    shutil.copytree(current.PACKAGED, folder)
    text = (folder / "parameters.yaml").read_text(encoding="utf-8")
    (folder / "parameters.yaml").write_text(text.replace("value: 30,", "value: 20,"), encoding="utf-8")
    return folder


def test_the_same_rulebook_is_one_edition_and_one_act() -> None:
    first = activate_edition(actor=ACTOR)
    again = activate_edition(actor=ACTOR)
    assert (first.pk, first.digest) == (again.pk, current.rulebook().digest)
    assert Act.objects.filter(kind="catalogue.edition.activated").count() <= 1


def test_a_changed_rulebook_is_the_next_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = activate_edition(actor=ACTOR)
    monkeypatch.setenv("XINHENG_RULEBOOK", str(_changed(tmp_path / "cn")))
    after = activate_edition(actor=ACTOR)
    assert after.digest != before.digest
    assert set(Edition.objects.values_list("digest", flat=True)) >= {before.digest, after.digest}


def test_a_refused_rulebook_is_no_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _changed(tmp_path / "cn")
    (folder / "windows.yaml").unlink()
    monkeypatch.setenv("XINHENG_RULEBOOK", str(folder))
    count = Edition.objects.count()
    with pytest.raises(RulebookInvalidError):
        activate_edition(actor=ACTOR)
    assert Edition.objects.count() == count


@pytest.mark.parametrize("statement", ["UPDATE catalogue_edition SET label = 'x'", "DELETE FROM catalogue_edition"])
def test_editions_are_not_changed_or_taken_back_even_by_sql(statement: str) -> None:
    activate_edition(actor=ACTOR)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
