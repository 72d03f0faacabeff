"""The demo's way through the real intake, on a few of its files."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xinheng.shell.demo import run
from xinheng.shell.demo.errors import FileNotAsPlannedError
from xinheng.shell.demo.generate import PLAN_COLUMNS, generate, read_plan

pytestmark = pytest.mark.db


class _Silent:
    def __init__(self) -> None:
        self.files: list[str] = []
        self.rows = 0

    def update(self, n_steps: int, current_item: str | None = None) -> None:
        self.rows += n_steps
        self.files += [current_item] if current_item else []


@pytest.fixture
def bar():
    silent = _Silent()

    @contextmanager
    def opened(rows: int) -> Iterator[_Silent]:
        silent.expected = rows
        yield silent

    opened.silent = silent
    return opened


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "province"
    generate(made)
    return made


@pytest.fixture
def short(generated: Path, tmp_path: Path) -> Path:
    """The province with a plan of four files: two small ones, an old workbook, a sender without mandate."""
    folder = tmp_path / "province"
    shutil.copytree(generated, folder)
    plan = read_plan(folder)
    small = {
        kind: min((one for one in plan if one.kind == kind and one.rows > 20), key=lambda one: one.rows)
        for kind in ("penalty", "licence")
    }
    wrong = [one for one in plan if one.expect in {"format-not-held", "kind-not-mandated"}]
    _write(folder, sorted([*small.values(), *wrong], key=lambda one: one.day))
    return folder


def _write(folder: Path, plan: list) -> None:
    with (folder / "plan.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(PLAN_COLUMNS)
        writer.writerows((one.day, one.file, one.kind, one.authority, one.rows, one.expect) for one in plan)


def test_the_files_are_taken_on_their_days_and_once(own_database, short, bar):
    from xinheng.exchange.models import Batch
    from xinheng.subjects.models import Organisation

    prepared = run.prepare(folder=short, bar=bar)
    assert prepared.fresh
    assert prepared.files == 4
    assert prepared.rows == bar.silent.expected - 12 == bar.silent.rows - 12
    assert prepared.verdicts["accepted"] > prepared.rows / 2
    assert sorted(prepared.refused_files.values()) == ["format-not-held", "kind-not-mandated"]
    taken = {one.day for one in read_plan(short) if one.expect == "taken"}
    assert set(Batch.objects.values_list("day", flat=True)) == taken
    assert Organisation.objects.filter(is_stub=False).count() == prepared.organisations >= 5000

    again = run.prepare(folder=short, bar=bar)
    assert not again.fresh
    assert again.verdicts == prepared.verdicts
    assert again.look_at == prepared.look_at
    assert Batch.objects.count() == 2


@pytest.fixture
def without_registry(monkeypatch):
    """Authorities only: what is about files needs no five thousand organisations."""
    from xinheng.accounts.services import import_authorities

    monkeypatch.setattr(
        run, "_import_base", lambda folder, actor: import_authorities(path=folder / "authorities.csv", actor=actor)
    )


def test_an_interrupted_run_is_finished_by_the_next(own_database, short, bar, monkeypatch, without_registry):
    from xinheng.exchange.models import Batch

    real, seen = run._take, []

    def interrupted(*arguments):
        seen.append(arguments)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(run, "_take", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.prepare(folder=short, bar=bar)
    monkeypatch.setattr(run, "_take", real)
    held = Batch.objects.filter(accepted__gt=0).count()
    finished = run.prepare(folder=short, bar=bar)
    assert finished.fresh
    assert finished.verdicts["accepted"] + finished.verdicts["unchanged"] > 0
    assert Batch.objects.filter(accepted__gt=0).count() in {held, held + 1}


def test_a_file_refused_against_the_plan_is_a_fault(own_database, short, bar, without_registry):
    plan = read_plan(short)
    taken = next(one for one in plan if one.expect == "taken")
    (short / taken.file).write_bytes(b"")
    with pytest.raises(FileNotAsPlannedError, match="file-empty"):
        run.prepare(folder=short, bar=bar)
