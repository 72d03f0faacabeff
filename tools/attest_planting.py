"""What attest.py plants through a node's own doors, and how it looks for canaries. Standard library only."""

import csv
import json
import random
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

RARE = "齉爨"
"""Given names of canaries: characters that nothing else is written with."""
REGION, PREFIX = "65900719", "199004417"
"""How identity numbers (district without people, century) and telephone numbers of canaries begin."""

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SYLLABLES = "岚栎汀槐砚泽禾苇霁澄桐溪朗珩琅屿樾荻沐衡"
_DAYS_AGO = 1150
COLUMNS = (
    *("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB", "CF_FR_ZJHM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ"),
    *("CF_CFLB", "CF_NR", "CF_NR_FK", "CF_JDRQ", "CF_YXQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM", "BZ"),
    "经办人",
)


def organisation_code(chance: random.Random, pair: str = "91") -> str:
    """A code of 18 characters that GB 32100-2015 calls right."""
    body = "".join(chance.choice("0123456789") for _ in range(8))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = -sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11
    first = f"{pair}350100{body}{'X' if rest == 10 else rest}"
    return first + _USCC[-sum(_USCC.index(one) * pow(3, at, 31) for at, one in enumerate(first)) % 31]


def identity_number(chance: random.Random) -> str:
    """A number of the form of GB 11643-1999 that is nobody's."""
    first = f"{REGION}{chance.randrange(50, 99)}{chance.randrange(1, 13):02d}15{chance.randrange(1000):03d}"
    return first + "10X98765432"[sum(int(one) * pow(2, 17 - at, 11) for at, one in enumerate(first)) % 11]


def phone(chance: random.Random) -> str:
    """A mobile number that begins as no canary of others does."""
    return f"{PREFIX}{chance.randrange(100):02d}"


def traces_in(folders: Iterable[Path], since: float) -> Iterator[tuple[Path, str]]:
    """Files below that hold a canary, packed ones unpacked; only files written since the planting began."""
    marks = {RARE: [RARE.encode(code) for code in ("utf-8", "gb18030", "utf-16-le")]}
    marks |= {one: [one.encode(), one.encode("utf-16-le")] for one in (REGION, PREFIX)}
    for folder in folders:
        for path in folder.rglob("*"):
            for data in _contents(path, since):
                yield from ((path, name) for name, forms in marks.items() if any(form in data for form in forms))


def _contents(path: Path, since: float) -> Iterator[bytes]:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_mtime < since - 1:
            return
        yield path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                yield from (packed.read(one) for one in packed.namelist())
    except (OSError, zipfile.BadZipFile):
        return


@dataclass
class Planted:
    """What stands on the node now: codes and names of organisations, records, and what the gates said."""

    source: str
    other: str
    twin: str
    twin_name: str
    many: str
    ended: str
    ended_name: str
    withdrawn: str
    withdrawn_name: str
    persons: Mapping[str, Any]
    persons_sent: int
    registry: Mapping[str, Any]
    registry_persons: int
    person_names: tuple[str, ...]
    grounds: Mapping[str, Any]
    grounds_sent: int
    ended_day: str
    ended_number: str
    withdrawn_number: str
    stopped_number: str
    ended_id: str
    withdrawn_id: str
    stopped_id: str


class Planting:
    """A trial node's command, and a folder for what is sent (``sent``) and what came of it (``out``)."""

    def __init__(self, command: Sequence[str], url: str, folder: Path, environment: Mapping[str, str]) -> None:
        self.command, self.url, self.folder = list(command), url.rstrip("/"), folder
        self.environment, self.began = dict(environment), time.time()
        self.source = self.other = ""
        chance = self.chance = random.Random()  # two runs on one node must not meet
        self.mark = "".join(chance.choice(_SYLLABLES) for _ in range(5))
        for name in ("sent", "out"):
            (folder / name).mkdir()

    def _run(self, arguments: Sequence[str], actor: str, day: str) -> subprocess.CompletedProcess[str]:
        environment = self.environment | ({"XINHENG_ACTOR": actor} if actor else {})
        environment |= {"XINHENG_TODAY": day} if day else {}
        said = subprocess.run(
            [*self.command, *arguments], capture_output=True, text=True, check=False, env=environment, timeout=300
        )
        with (self.folder / "out" / "said").open("a", encoding="utf-8") as log:
            log.write(said.stdout + said.stderr)
        return said

    def run(self, *arguments: str, actor: str = "", day: str = "") -> Any:
        """Run a command and give its document; ValueError when it refuses."""
        said = self._run([*arguments, "--json"], actor, day)
        if said.returncode:
            raise ValueError(f"{' '.join(arguments[:2])} answered {said.returncode}: {said.stdout}{said.stderr}"[:2000])
        return json.loads(said.stdout)

    def refused(self, *arguments: str, actor: str = "") -> str:
        """What a command that must refuse says; nothing when it does not refuse."""
        said = self._run(arguments, actor, "")
        return said.stdout + said.stderr if said.returncode else ""

    def _file(self, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
        path = self.folder / "sent" / name
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    def _row(self, code: str, name: str, number: int, decided: date, **changes: str) -> dict[str, str]:
        office = f"{self.mark}市市场监督管理局"
        row = {"CF_XDR_MC": name, "CF_XDR_LB": "法人及非法人组织", "CF_XDR_SHXYM": code, "CF_CFLB": "罚款"}
        row |= {"CF_WSH": self.number(number), "CF_WFXW": "销售不合格产品", "CF_SY": "当事人销售不合格产品"}
        row |= {"CF_YJ": "《中华人民共和国产品质量法》第四十九条", "CF_NR": "罚款2000元", "CF_NR_FK": "0.2"}
        row |= {"CF_JDRQ": decided.isoformat(), "CF_YXQ": (decided + timedelta(days=365)).isoformat()}
        row |= {"CF_CFJG": office, "CF_SJLY": office}
        return row | {"CF_CFJGDM": self.source, "CF_SJLYDM": self.source} | changes

    def number(self, place: int) -> str:
        """The document number of the planted decision in this place."""
        return f"{self.mark}市监罚〔2026〕{place}号"

    def _intake(self, name: str, rows: Sequence[Mapping[str, str]], day: str) -> Any:
        out = self.folder / "out"
        files = ("--errors", str(out / f"{name}.xlsx"), "--issues", str(out / f"{name}.jsonl"))
        sent = self._file(f"{name}.csv", COLUMNS, rows)
        return self.run("exchange", "intake", sent, "--kind", "penalty", "--authority", self.source, *files, day=day)

    def _day(self, code: str) -> date:
        """The day the site believes in."""
        with urllib.request.urlopen(f"{self.url}/api/v1/organisations/{code}", timeout=60) as given:
            return date.fromisoformat(json.load(given)["day"])

    def _register(self, base: Sequence[Mapping[str, str]], persons: Sequence[Mapping[str, str]]) -> Any:
        """Register two authorities and import organisations among persons; what the import said."""
        self.source, self.other = (organisation_code(self.chance, "11") for _ in range(2))
        units = [
            {"name": f"{self.mark}市{unit}局", "uscc": code, "level": "city", "division": "350100", "kinds": "*"}
            for unit, code in (("市场监督管理", self.source), ("财政", self.other))
        ]
        header = ("name", "uscc", "level", "division", "kinds")
        self.run("accounts", "authorities", "import", self._file("units.csv", header, units))
        return self.run("subjects", "import", self._file("base.csv", ("name", "uscc"), [*base, *persons]))

    def _decisions(self, codes: Sequence[str], names: Sequence[str], today: date) -> date:
        """One decision that has ended, four that run; gives the day the first became known."""
        before, shown = today - timedelta(days=_DAYS_AGO), today - timedelta(days=2)
        old = self._intake("ended", [self._row(codes[2], names[2], 1, before - timedelta(days=3))], before.isoformat())
        rows = [self._row(codes[3], names[3], 2, shown)]
        rows += [self._row(codes[1], names[1], place, shown) for place in (3, 4, 5)]
        new = self._intake("running", rows, today.isoformat())
        if (old["accepted"], new["accepted"]) != (1, len(rows)):
            raise ValueError(f"planted decisions were not taken: {old['issues']} {new['issues']}")
        return before

    def plant(self) -> Planted:
        """Plant everything; ValueError when the node refuses what it should take."""
        codes = [organisation_code(self.chance) for _ in range(4)]
        names = [f"{self.mark}{word}机械有限公司" for word in "甲乙丙丁"]
        persons = [
            {"name": f"{self.mark}小吃店", "uscc": organisation_code(self.chance, "92")},
            {"name": f"{self.mark}面馆（个体工商户）", "uscc": organisation_code(self.chance)},
        ]
        registry = self._register([{"name": n, "uscc": c} for n, c in zip(names, codes, strict=True)], persons)
        today = self._day(codes[0])
        before, shown = self._decisions(codes, names, today), today - timedelta(days=2)
        grounds, people = self._grounds(codes[1], names[1], shown), self._persons(codes[1], names[1], shown)
        return Planted(
            source=self.source,
            other=self.other,
            twin=codes[0],
            twin_name=names[0],
            many=codes[1],
            ended=codes[2],
            ended_name=names[2],
            withdrawn=codes[3],
            withdrawn_name=names[3],
            persons=self._intake("persons", people, today.isoformat()),
            persons_sent=sum(not one["CF_XDR_SHXYM"].startswith("91") for one in people),
            registry=registry,
            registry_persons=len(persons),
            person_names=tuple(one["name"] for one in persons),
            grounds=self._intake("grounds", grounds, today.isoformat()),
            grounds_sent=len(grounds) - 1,
            ended_day=(before + timedelta(days=30)).isoformat(),
            ended_number=self.number(1),
            withdrawn_number=self.number(2),
            stopped_number=self.number(3),
            ended_id=self._id(codes[2], 1),
            withdrawn_id=self._id(codes[3], 2),
            stopped_id=self._id(codes[1], 3),
        )

    def _grounds(self, code: str, name: str, day: date) -> list[dict[str, str]]:
        """Two rows on excluded grounds, and a fire decision about the same organisation."""
        laws = ("《宗教事务条例》第六十五条", "《出版管理条例》第六十一条", "《中华人民共和国消防法》第六十条")
        facts = ("未按规定公布收支", "擅自从事出版", "消防通道堵塞")
        return [
            self._row(code, name, 10 + at, day, CF_YJ=law, CF_SY=fact, CF_WFXW=fact)
            for at, (law, fact) in enumerate(zip(laws, facts, strict=True))
        ]

    def _persons(self, code: str, name: str, day: date) -> list[dict[str, str]]:
        """Rows of persons, and rows of an organisation with persons in dropped columns, remarks and broken cells."""
        chance, person = self.chance, f"赵{RARE}"
        told = f"当事人工作人员（身份证{identity_number(chance)}）销售不合格产品"
        called = f"电话{phone(chance)}"
        changes: tuple[dict[str, str], ...] = (
            {"CF_XDR_MC": person, "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_SY": f"{person}销售不合格产品"},
            {
                "CF_XDR_MC": f"{person}小吃店",
                "CF_XDR_LB": "个体工商户",
                "CF_XDR_SHXYM": organisation_code(chance, "92"),
            },
            {"CF_XDR_MC": person, "CF_XDR_SHXYM": identity_number(chance)},
            {"CF_SY": told, "BZ": called},
            {"经办人": f"{person} {phone(chance)}"},
            {"CF_JDRQ": "不详", "BZ": called},
        )
        own = {"CF_FRDB": person, "CF_FR_ZJHM": identity_number(chance)}
        return [self._row(code, name, 20 + at, day, **(own | one)) for at, one in enumerate(changes)]

    def _id(self, uscc: str, place: int) -> str:
        """The public identifier of a planted decision, read as the node's own auditor."""
        found = self.run("records", "show", uscc, "--purpose", "audit", "--case", self.mark)["records"]
        numbers = {one["document_number"]: str(one["public_id"]) for one in found}
        if self.number(place) not in numbers:
            raise ValueError(f"the planted decision {self.number(place)} is not held; the archive has {list(numbers)}")
        return numbers[self.number(place)]
