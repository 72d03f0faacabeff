"""A few organisations with a story: what a visitor is told to look at when the demo is up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from xinheng.shell.demo.authorities import Authority
from xinheng.shell.demo.decisions import Licence, Penalty
from xinheng.shell.demo.organisations import Organisation
from xinheng.shell.demo.rows import Row


class Writer(Protocol):
    """What writes a clean row for a scene."""

    authority: Authority
    kind: str

    def row(self, template: Penalty | Licence, one: Organisation, decided_on: date) -> Row:
        """A clean row with the next number."""


@dataclass(frozen=True)
class Scene:
    """One decision of a story: which authority sends it on which day, what it decides (words of its template)."""

    authority: Authority
    day: date
    kind: str
    words: str
    decided_on: date
    twist: str = ""


@dataclass(frozen=True)
class Part:
    """An organisation, why it is worth a look (English, Chinese), and its scenes."""

    key: str
    organisation: Organisation
    look: str
    look_zh: str
    scenes: tuple[Scene, ...]


_D = date.fromisoformat
_MARKET, _ENVIRONMENT, _FIRE = "临槐市市场监督管理局", "霁阳市生态环境局", "临槐市消防救援支队"
_HEALTH, _TRANSPORT, _JUSTICE, _HOUSING = (
    "临槐市卫生健康委员会",
    "砚州市交通运输局",
    "苇城市司法局",
    "岚川省住房和城乡建设厅",
)
_Plot = tuple[str, str, str, str, str, str]
# authority, sending day, kind, words of the template, decided on, twist
_STORIES: tuple[tuple[str, Callable[[Organisation], bool], str, str, tuple[_Plot, ...]], ...] = (
    (
        "many",
        lambda one: one.trade == "restaurant" and one.place.city == "临槐市" and len(one.brand) == 3,
        "several licences and penalties of different authorities, each with its own time bar",
        "多部门的许可与处罚，每条记录各有时间轴",
        (
            (_MARKET, "2025-12-03", "licence", "准予食品经营许可", "2025-11-27", ""),
            (_MARKET, "2026-01-05", "penalty", "未履行进货查验", "2025-12-30", ""),
            (_MARKET, "2026-05-15", "penalty", "经营超过保质期", "2026-05-10", ""),
            (_FIRE, "2026-06-12", "penalty", "占用、堵塞疏散通道", "2026-06-05", ""),
            (_FIRE, "2026-07-15", "licence", "营业前消防安全检查", "2026-07-10", ""),
            (_MARKET, "2026-11-18", "licence", "准予变更登记", "2026-11-12", ""),
        ),
    ),
    (
        "repair-soon",
        lambda one: one.trade == "shop" and one.place.city == "临槐市" and one.entity_type.startswith("有限"),
        "a penalty that can be repaired a few days from now",
        "数日后即可申请信用修复的处罚",
        ((_MARKET, "2026-08-28", "penalty", "经营超过保质期", "2026-08-24", ""),),
    ),
    (
        "transition",
        lambda one: one.trade == "metal" and one.place.city == "临槐市" and one.entity_type.startswith("有限"),
        "decided 2025-12-31: three years under the 2023 rule until 2026-03-31, one year from 2026-04-01 on",
        "2025-12-31 作出的决定：2026-03-31 以前按 2023 年规则公示三年，2026-04-01 起按新规则一年",
        ((_MARKET, "2026-01-05", "penalty", "未依法办理变更登记", "2025-12-31", ""),),
    ),
    (
        "gone-in-april",
        lambda one: one.trade == "garage" and one.place.city == "临槐市",
        "shown on 2026-03-31, gone on 2026-04-01: the new rule's year was over",
        "2026-03-31 仍公示，2026-04-01 起不再公示：新规则的一年期限已满",
        ((_MARKET, "2026-01-05", "penalty", "未依法办理变更登记", "2025-03-10", ""),),
    ),
    (
        "serious",
        lambda one: one.trade == "salon" and one.place.city == "临槐市",
        "a licence revoked: the longest term, three years, repair after one",
        "吊销许可证件：公示期最长三年，满一年可申请修复",
        ((_MARKET, "2026-05-15", "penalty", "擅自配制化妆品", "2026-05-11", ""),),
    ),
    (
        "minor",
        lambda one: one.trade == "amusement" and one.place.city == "临槐市",
        "a warning only: minor, so nothing is shown to the public",
        "仅受警告：属轻微，不向社会公示",
        ((_FIRE, "2026-06-12", "penalty", "未履行消防安全职责", "2026-06-08", ""),),
    ),
    (
        "shorter",
        lambda one: one.trade == "hotel" and one.place.city == "临槐市",
        "the authority asked for an earlier end, which wins",
        "处罚机关填报的公示截止期更早，以其为准",
        ((_HEALTH, "2026-10-22", "penalty", "未依法取得公共场所卫生许可证", "2026-10-16", "until-2026-12-31"),),
    ),
    (
        "person-name",
        lambda one: one.entity_type == "个人独资企业" and one.trade == "restaurant" and one.place.city == "临槐市",
        "an enterprise named after a person: an organisation, and its page asks search engines to stay away",
        "以人名为字号的个人独资企业：属组织，页面要求搜索引擎不收录",
        (
            (_MARKET, "2025-12-03", "licence", "准予食品经营许可", "2025-11-28", ""),
            (_MARKET, "2026-05-15", "penalty", "未按规定明码标价", "2026-05-12", ""),
        ),
    ),
    (
        "corrected",
        lambda one: one.trade == "freight" and one.place.city == "砚州市",
        "a penalty that its authority corrected in a later file",
        "处罚机关在后续文件中更正过的记录",
        (
            (_TRANSPORT, "2026-06-12", "penalty", "车辆超过公路限载标准", "2026-06-09", ""),
            (_TRANSPORT, "2026-09-18", "penalty", "车辆超过公路限载标准", "2026-06-09", "correction"),
        ),
    ),
    (
        "law-firm",
        lambda one: one.trade == "law-firm" and one.place.city == "苇城市",
        "a law firm: held with its licences, never graded",
        "律师事务所：登记与许可照录，永不评价",
        ((_JUSTICE, "2026-07-15", "licence", "律师事务所变更许可", "2026-07-09", ""),),
    ),
    (
        "former-name",
        lambda one: len(one.former_names) == 1 and one.trade == "builder",
        "searched by its former name it is found all the same",
        "用曾用名也能查到",
        ((_HOUSING, "2026-03-31", "licence", "建筑业企业资质核准", "2026-03-26", ""),),
    ),
    (
        "misspelt",
        lambda one: one.trade == "technology" and len(one.name) >= 12 and one.state == "active",
        "searched with one wrong character it is found all the same",
        "错写一个字也能查到",
        (),
    ),
)


def parts(everyone: Sequence[Organisation], senders: Sequence[Authority]) -> list[Part]:
    """Choose an organisation for each story."""
    by_name = {one.name: one for one in senders}
    taken: set[str] = set()
    chosen = []
    for key, wanted, look, look_zh, plots in _STORIES:
        one = next(
            org
            for org in everyone
            if org.uscc not in taken
            and org.in_registry
            and org.state == "active"
            and not org.parent_uscc
            and wanted(org)
        )
        taken.add(one.uscc)
        scenes = tuple(
            Scene(by_name[name], _D(day), kind, words, _D(decided), twist)
            for name, day, kind, words, decided, twist in plots
        )
        chosen.append(Part(key, one, look, look_zh, scenes))
    return chosen


class Stage:
    """Brings the scenes into the files; remembers what was written, so that a later file can correct it."""

    def __init__(self, everyone: Sequence[Part]) -> None:
        self._parts = everyone
        self._written: dict[str, Row] = {}

    def rows(self, writer: Writer, day: date) -> list[Row]:
        """The rows that the stories add to this file."""
        return [
            self._row(part, scene, writer)
            for part in self._parts
            for scene in part.scenes
            if (scene.authority.name, scene.day, scene.kind) == (writer.authority.name, day, writer.kind)
        ]

    def _row(self, part: Part, scene: Scene, writer: Writer) -> Row:
        if scene.twist == "correction":
            first = self._written[part.key]
            return Row(
                first.cells | {"CF_SY": f"{first.cells['CF_SY']}经复核更正：超限吨数以检测单为准。"}, ["correction"]
            )
        branch = scene.authority.branch
        templates: Sequence[Penalty | Licence] = branch.penalties if scene.kind == "penalty" else branch.licences
        template = next(
            one for one in templates if scene.words in (one.conduct if isinstance(one, Penalty) else one.document)
        )
        row = writer.row(template, part.organisation, scene.decided_on)
        if scene.twist.startswith("until-"):
            row.cells["CF_GSJZQ"] = _D(scene.twist.removeprefix("until-"))
            row.mess.append("shorter-publication")
        self._written[part.key] = row
        return row.copy()
