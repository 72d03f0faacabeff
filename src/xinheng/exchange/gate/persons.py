"""Rows about a natural person or an individual business (个体工商户): refused, whatever else they say (G1, G2).

The signs are those of the official tables (domain.md 0.3 and 1.5): the category, a code that begins with 92, filled
papers of the addressee, an identity number where a code or a name belongs, words in the name. A name that is nothing
but a surname with one or two characters is a person's too: no registered organisation is called so.
"""

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from xinheng.catalogue.domain import Kind
from xinheng.exchange.gate.codes import is_organisation_code
from xinheng.exchange.gate.columns import Column, Flags, matches
from xinheng.exchange.gate.masking import CANDIDATE, holds_identity_number
from xinheng.exchange.gate.surnames import COMMON, LATIN_NAMES, SURNAMES
from xinheng.kernel.identifiers.check_characters import orgcode_check_character, regno_check_digit
from xinheng.kernel.identifiers.forms import normalise
from xinheng.kernel.invisible import without_invisible

CODE_ROLES = ("uscc", "regno", "orgcode", "taxid", "institution_certificate", "social_certificate")

_CATEGORY = (
    r"(?:^|[^非])自然人|个体工商户|个体户|^[\d.、:-]*个体|^[\d.、:-]*个人$|个人经营|公民|居民|^0[14]$"
    r"|(?i:natural ?person|individual|citizen|sole ?trader)"
)
_SIMPLIFIED = str.maketrans("個體戶經營", "个体户经营")
_CODE_SHAPE = r"^[0-9A-HJ-NPQRTUWXY]{18}$"
_BARE_CATEGORY = r"^[14](?:\.0)?$"
_ALPHANUMERIC = r"[0-9A-Za-z\x{ff10}-\x{ff19}\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}]"
_NINETY_TWO = rf"^['\s]*[9\x{{ff19}}][\s\-]*[2\x{{ff12}}](?:[\s\-]*{_ALPHANUMERIC}){{15,17}}\s*$"
_MAY_HIDE = r"[^\x00-\x7F]|^[^0-9A-Za-z]*9[^0-9A-Za-z]*2[0-9A-Za-z]*[^0-9A-Z]|[^0-9A-Za-z]92"
_WRITTEN_NINETY_TWO = re.compile(r"^92[0-9A-Z]{15,17}$|(?<![0-9A-Z])92[0-9]{6}[0-9A-Z]{9,10}(?![0-9A-Z])", re.ASCII)
"""A cell that is such a code, or holds one beside a sign or a word: 92…;, 92…（个体）."""
_OPEN, _CLOSE = r"[(\[\x{ff08}\x{ff3b}\x{3010}\x{3014}<]", r"[)\]\x{ff09}\x{ff3d}\x{3011}\x{3015}>]"
_NAME_WORDS = (
    _OPEN
    + r"\s*(?:个体工商户|个体户|个体|个人经营|个人|自然人|公民)\s*"
    + _CLOSE
    + r"|(?:个体工商户|个体户|自然人)\s*$"
    r"|(?:^|[^0-9A-Za-z])92[0-9]{6}[0-9A-Za-z]{10}(?:[^0-9A-Za-z]|$)"
)
_NAME_BEGINS = r"^\s*(?:个体工商户|个体户|自然人|公民)[\s::]*\p{Han}{2,4}$"
_SIGNING = "填报|填表|制表|制单|审核|审批|复核|经办|联系|录入|统计|报送|负责"
_SIGNED = rf"^\s*(?:{_SIGNING})人?\s*[:\x{{ff1a}}]\s*\p{{Han}}"
"""The line below a table that says who made it: no organisation, and somebody's name."""
_SIGNED_BY = re.compile(rf"\s*(?:{_SIGNING})人?\s*[:：]\s*[\u4e00-\u9fff]")
_ASSOCIATION = r"协会|学会|商会|联合会|联谊会|工会|中心|办公室"
_PERSON_NAME = (
    r"^\p{Han}\s*\p{Han}(?:\s*[\p{Han}*\x{00d7}]){0,2}(?:先生|女士|同志|[(\x{ff08}][男女][)\x{ff09}])?$"
    r"|^\p{Han}{1,8}[\x{00b7}\x{2022}\x{30fb}\x{2027}.\x{ff0e}][\p{Han}\x{00b7}\x{2022}\x{30fb}\x{2027}.\x{ff0e}]{1,12}$"
    r"|^\p{Han}[某*\x{00d7}xX]{1,3}\p{Han}?$"
)
_SEVERAL = re.compile(r"[、,，;；/&＆]|\s{2,}|和(?=.{2,4}$)")
_BEFORE_NAME = re.compile(r"^(?:经营者|当事人|业主|负责人|驾驶人|司机|姓名)[\s:：]*")
_AFTER_NAME = re.compile(r"等[\d一二两三四五六七八九十]*[人名]?$|[\s:：]{0,9}[(（]?\+?[\d\s*-]{7,40}[)）]?$")
_HAN_NAME = re.compile("[\u3400-\u9fff]{2,4}")
_PERSONS_SHAPE = (
    r"^(?:经营者|当事人|业主|负责人|驾驶人|司机|姓名|\p{Lu}[\p{L}'’-]+[ ·.]"
    r"|\p{Han}{2,4}\s*(?:[、,，;；/&＆和等(（+*]|[:：]?\s*\d))"
)
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z'’-]+(?:[ ·.]+[A-Z][A-Za-z'’-]*\.?){1,2}")
_LATIN_ORGANISATION = re.compile(
    r"\b(?:co|ltd|limited|inc|llc|corp\w*|company|group|holdings?|gmbh|ag|kk|pte|plc|bank|hotel|trad\w+|school|college"
    r"|university|hospital|institute|association|foundation|cent(?:er|re)|offices?|shops?|stores?|restaurant|club|studio"
    r"|international|global|technolog\w+|tech|industr\w+|services?|systems?|solutions?|consult\w+|design|media|logistics"
    r"|china|asia|shanghai|beijing|hong|kong)\b",
    re.IGNORECASE,
)
_ORGANISATION_END = re.compile(
    r"(?:公司|集团|[店厂社局院校馆所站部司会委厅场队寺庙庵宫观署处室科办库矿厅行吧坊铺摊户心企团园网台])$"
)
_LONGEST_NAME, _LONGEST_LIST = 18, 500
_PLACEHOLDERS = frozenset(
    (
        "",
        "/",
        "-",
        "--",
        "—",
        "——",
        "\uff0d",
        "\uff0f",
        "\\",
        "\\n",
        "无",
        "空",
        "暂无",
        "没有",
        "null",
        "none",
        "nan",
        "n/a",
        "na",
        "0",
        "*",
        ".",
        "。",
        "、",
    )
)
_NEVER_INDIVIDUAL = "公司|企业|合作社|集团|合伙"
"""Words the name of an individual business may not hold (个体工商户名称登记管理办法)."""

_PAPERS_OF_ORGANISATIONS = ("统一社会信用代码", "营业执照", "组织机构代码", "注册号", "登记证", "法人证书")


class Persons:
    """The person gate of one kind."""

    def __init__(self, kind: Kind) -> None:
        self._roles = kind.roles
        self._papers = [one.code for one in kind.fields if one.personal == "refuse_row"]

    def refused(self, columns: Mapping[str, Column], length: int) -> Flags:
        """True for every row about a person."""
        held = {role: columns[code] for role, code in self._roles.items() if code in columns}
        papers = [columns[code] for code in self._papers if code in columns]
        coded = np.zeros(length, dtype=bool)
        if "uscc" in held:
            coded = held["uscc"].matches(_CODE_SHAPE) & ~held["uscc"].matches("^92")
        flags = np.zeros(length, dtype=bool)
        if "category" in held:
            flags |= _categories(held["category"], coded)
        for role in CODE_ROLES:
            if role in held:
                flags |= held[role].matches(_NINETY_TWO) | _odd_codes(held[role]) | _identity_codes(held[role], role)
        if "regno" in held:
            company = held["name"].matches(_NEVER_INDIVIDUAL) if "name" in held else coded
            flags |= _individual_registrations(held["regno"]) & ~coded & ~company
        if "name" in held:
            flags |= _names(held["name"], coded)
        if papers:
            flags |= _filled_papers(papers)
        return flags


def _categories(column: Column, coded: Flags) -> Flags:
    """Rows whose category is a person's, however it is spaced or written."""
    plain = pa.array([_plain(text or "") for text in column.texts.to_pylist()], pa.string())
    return column.spread(matches(plain, _CATEGORY)) | (column.spread(matches(plain, _BARE_CATEGORY)) & ~coded)


def _plain(text: str) -> str:
    seen = without_invisible(unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", seen).translate(_SIMPLIFIED)


def _odd_codes(column: Column) -> Flags:
    """Codes that begin with 92 once what a typist or a spreadsheet put between and around them is taken out."""
    flags = np.zeros(len(column.texts), dtype=bool)
    for at in np.flatnonzero(matches(column.texts, _MAY_HIDE)):
        written = normalise(without_invisible(column.texts[int(at)].as_py()))
        flags[at] = _WRITTEN_NINETY_TWO.search(written) is not None
    return column.spread(flags)


def _names(column: Column, coded: Flags) -> Flags:
    texts = column.texts
    bad = matches(texts, _NAME_WORDS) | matches(texts, _SIGNED)
    bad |= matches(texts, _NAME_BEGINS) & ~matches(texts, _ASSOCIATION)
    for at in np.flatnonzero(matches(texts, CANDIDATE)):
        bad[at] |= holds_identity_number(texts[int(at)].as_py())
    always, doubtful = np.zeros(len(texts), dtype=bool), np.zeros(len(texts), dtype=bool)
    for at in np.flatnonzero(matches(texts, _PERSON_NAME)):
        name = texts[int(at)].as_py()
        always[at], doubtful[at] = is_person_name(name, coded=True), is_person_name(name, coded=False)
    for at in np.flatnonzero(matches(texts, _PERSONS_SHAPE) & ~doubtful):
        doubtful[at] = names_only_persons(texts[int(at)].as_py())
    return column.spread(bad | always) | (column.spread(doubtful) & ~coded)


def is_signed(text: str) -> bool:
    """Whether a text says who made or checked a table: 填报人：张三."""
    return _SIGNED_BY.match(text) is not None


def names_only_persons(text: str) -> bool:
    """Whether a text without an organisation's code holds nothing but persons' names: 张三、李四, 王五等3人."""
    if len(text) > _LONGEST_LIST:
        return False
    plain = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", text.strip()))
    if _LATIN_NAME.fullmatch(plain):
        words = re.split(r"[ ·.]+", plain.lower())
        return not LATIN_NAMES.isdisjoint((words[0], words[-1])) and _LATIN_ORGANISATION.search(plain) is None
    parts = [_AFTER_NAME.sub("", part).strip() for part in _SEVERAL.split(plain)]
    return all(_HAN_NAME.fullmatch(part) and is_person_name(part, coded=False) for part in parts)


def is_person_name(name: str, *, coded: bool) -> bool:
    """Whether a short name is a person's. With an organisation's code (``coded``) only common surnames count."""
    plain = re.sub(r"[(\uff08].*?[)\uff09]|\s|先生$|女士$|同志$", "", name).rstrip(".\uff0e\u00b7")
    if len(plain) > _LONGEST_NAME:
        return False
    if re.search(r"[\u00b7\u2022\u30fb\u2027.\uff0e]", plain):
        return _ORGANISATION_END.search(plain) is None
    if any(one in plain for one in "某*\u00d7") and plain[:1] in SURNAMES:
        return _ORGANISATION_END.search(plain) is None
    if not 2 <= len(plain) <= 4 or (len(plain) > 2 and _ORGANISATION_END.search(plain)):
        return False
    if plain[:2] in SURNAMES:
        return len(plain) > 2
    held = COMMON if coded else SURNAMES
    return plain[0] in held and len(plain) <= 3


def _identity_codes(column: Column, role: str) -> Flags:
    """Identity numbers where an organisation's code belongs; a right code of its own kind is none."""
    flags = np.zeros(len(column.texts), dtype=bool)
    for at in np.flatnonzero(matches(column.texts, r"(?:[0-9\x{ff10}-\x{ff19}][\s\-_.]{0,2}){15}")):
        value = normalise(column.texts[int(at)].as_py())
        if not is_organisation_code(value) and not _is_right(value, role):
            flags[at] = holds_identity_number(value)
    return column.spread(flags)


def _is_right(value: str, role: str) -> bool:
    if len(value) != 15 or not value.isdigit():
        return False
    if role == "regno":
        return regno_check_digit(value[:14]) == value[14]
    return role == "taxid" and orgcode_check_character(value[6:14]) == value[14]


def _individual_registrations(column: Column) -> Flags:
    """Old registration numbers whose sequence begins with 6 to 9: individual businesses (GS 15-2006)."""
    flags = np.zeros(len(column.texts), dtype=bool)
    for at in np.flatnonzero(matches(column.texts, "^[1-9][0-9]{5}[6-9][0-9]{8}$")):
        value = column.texts[int(at)].as_py()
        flags[at] = regno_check_digit(value[:14]) == value[14]
    return column.spread(flags)


def _filled_papers(columns: list[Column]) -> Flags:
    """Rows with papers of the addressee, unless they are an organisation's licence and code."""
    filled = np.zeros(len(columns[0].places), dtype=bool)
    for column in columns:
        texts = column.texts.to_pylist()
        filled |= column.spread(np.array([str(text).lower() not in _PLACEHOLDERS for text in texts], dtype=np.bool_))
    for at in np.flatnonzero(filled):
        filled[at] = not all(_is_of_organisation(normalise(column.text(int(at)))) for column in columns)
    return filled


def _is_of_organisation(value: str) -> bool:
    if value.lower() in _PLACEHOLDERS or any(word in value for word in _PAPERS_OF_ORGANISATIONS):
        return True
    return is_organisation_code(value)
