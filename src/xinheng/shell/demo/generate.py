"""Write the province into a folder: authorities, base registry, department files, and the plan of who sends when."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xinheng.catalogue.current import rulebook
from xinheng.shell.demo import files, further
from xinheng.shell.demo.authorities import Authority, authorities, write_authorities
from xinheng.shell.demo.cast import Part
from xinheng.shell.demo.organisations import Organisation, organisations
from xinheng.shell.demo.province import SEED, SENDING_DAYS
from xinheng.shell.demo.rows import Row
from xinheng.shell.demo.sendings import Sending, sendings

KINDS_ZH = {"licence": "行政许可", "penalty": "行政处罚"}
AGAIN = "重报"
"""Begins the name of a file that is sent a second time."""
PLAN_COLUMNS = ("day", "file", "kind", "authority", "rows", "expect")
_SCAN = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True)
class Planned:
    """One line of the plan. ``expect`` is "taken", or what the file as a whole is refused for."""

    day: date
    file: str
    kind: str
    authority: str
    rows: int
    expect: str


def generate(folder: Path) -> None:
    """Write everything into ``folder``, which appears whole or not at all; the same content each time."""
    fresh = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    everyone, senders = organisations(), authorities()
    write_authorities(fresh / "authorities.csv", senders)
    _write_registry(fresh / "registry.csv", everyone)
    made, parts = sendings(everyone, senders)
    plan = [_write_sending(fresh, sending) for sending in made]
    plan += _write_misfits(fresh, senders, made, plan)
    filed = further.further(everyone, senders, frozenset(part.organisation.uscc for part in parts))
    plan += [_write_filed(fresh, one) for one in filed]
    plan.sort(key=lambda one: (one.day, one.file))
    _write_plan(fresh / "plan.csv", plan)
    _write_about(fresh / "about.json", everyone, made, parts, filed)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def read_plan(folder: Path) -> list[Planned]:
    """The plan of a generated folder, in the order of sending."""
    with (folder / "plan.csv").open(encoding="utf-8", newline="") as handle:
        return [
            Planned(
                date.fromisoformat(row["day"]),
                row["file"],
                row["kind"],
                row["authority"],
                int(row["rows"]),
                row["expect"],
            )
            for row in csv.DictReader(handle)
        ]


def _write_registry(path: Path, everyone: Sequence[Organisation]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(
            (
                "name",
                "uscc",
                "reg_date",
                "ent_type",
                "city",
                "division",
                "state",
                "former_names",
                "parent_uscc",
                "successor_uscc",
            )
        )
        for one in everyone:
            if one.in_registry:
                writer.writerow(
                    (
                        one.name,
                        one.uscc,
                        one.registered_on.isoformat(),
                        one.entity_type,
                        one.place.city,
                        one.place.code,
                        one.state,
                        ";".join(one.former_names),
                        one.parent_uscc,
                        one.successor_uscc,
                    )
                )


def _write_sending(folder: Path, sending: Sending) -> Planned:
    style = sending.authority.style
    heading = f"{sending.authority.name}{KINDS_ZH[sending.kind]}"
    name = f"{sending.day}/{heading}-{sending.day:%Y%m%d}{files.SUFFIXES.get(style, '.csv')}"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    files.write(path, style, sending.kind, sending.rows, f"{heading}信息报送表（{sending.day:%Y年%m月}）")
    return Planned(sending.day, name, sending.kind, sending.authority.uscc, len(sending.rows), "taken")


def _write_filed(folder: Path, filed: further.Filed) -> Planned:
    heading = f"{filed.authority.name}{rulebook().kinds[filed.kind].zh}"
    name = f"{filed.day}/{heading}-{filed.day:%Y%m%d}.csv"
    further.write(folder / name, filed)
    return Planned(filed.day, name, filed.kind, filed.authority.uscc, len(filed.rows), "taken")


def _write_misfits(
    folder: Path, senders: Sequence[Authority], made: Sequence[Sending], plan: Sequence[Planned]
) -> list[Planned]:
    """Whole files that are wrong: a scan instead of a table, a header alone, no mandate; and one file sent again."""
    by_name = {one.name: one for one in senders}
    fourth, sixth, ninth, last = (SENDING_DAYS[number] for number in (3, 5, 8, -1))
    scan = f"{fourth}/临槐市税务局行政处罚-{fourth:%Y%m%d}.pdf"
    header = f"{sixth}/苇城市司法局行政处罚-补报-{sixth:%Y%m%d}.csv"
    mandate = f"{ninth}/蒲溪县环境卫生管理处行政处罚-补报-{ninth:%Y%m%d}.csv"
    again = next(one for one in plan if one.kind == "penalty" and one.day < last and 100 < one.rows < 400)
    copy = f"{last}/{AGAIN}-{Path(again.file).name}"
    donor = next(one for one in made if one.kind == "penalty" and one.authority.branch.key == "urban")
    for name in (scan, header, mandate, copy):
        (folder / name).parent.mkdir(exist_ok=True)
    (folder / scan).write_bytes(_SCAN)
    files.write(folder / header, "utf8", "penalty", [], "")
    borrowed = [Row(dict(row.cells)) for row in donor.rows[:12]]
    files.write(folder / mandate, "utf8", "penalty", borrowed, "")
    shutil.copyfile(folder / again.file, folder / copy)
    return [
        Planned(fourth, scan, "penalty", by_name["临槐市税务局"].uscc, 0, "format-not-held"),
        Planned(sixth, header, "penalty", by_name["苇城市司法局"].uscc, 0, "file-header-only"),
        Planned(ninth, mandate, "penalty", by_name["蒲溪县环境卫生管理处"].uscc, 12, "kind-not-mandated"),
        Planned(last, copy, "penalty", again.authority, again.rows, "taken"),
    ]


def _write_plan(path: Path, plan: Sequence[Planned]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(PLAN_COLUMNS)
        writer.writerows((one.day, one.file, one.kind, one.authority, one.rows, one.expect) for one in plan)


def _write_about(
    path: Path,
    everyone: Sequence[Organisation],
    made: Sequence[Sending],
    parts: Sequence[Part],
    filed: Sequence[further.Filed],
) -> None:
    counts = Counter(name for sending in made for row in sending.rows for name in row.mess)
    rows = Counter(dict.fromkeys(KINDS_ZH, 0))
    for kind, number in [(one.kind, len(one.rows)) for one in made] + [(one.kind, len(one.rows)) for one in filed]:
        rows[kind] += number
    about = {
        "seed": SEED,
        "organisations": sum(one.in_registry for one in everyone),
        "rows": dict(rows),
        "mess": dict(sorted(counts.items())),
        "look_at": [
            {
                "key": part.key,
                "uscc": part.organisation.uscc,
                "name": part.organisation.name,
                "former_names": list(part.organisation.former_names),
                "look": part.look,
                "look_zh": part.look_zh,
            }
            for part in parts
        ],
    }
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
