"""Cells of a base registry file beside name and code: how each is read, and what is said when it cannot be."""

import re
import unicodedata
from datetime import date

# Registers write the state in their own words; the first that the cell contains decides, the final ones first.
_STATE_WORDS: tuple[tuple[str, str], ...] = (
    ("注销", "deregistered"),
    ("撤销", "deregistered"),
    ("吊销", "revoked"),
    ("迁出", "moved"),
    ("迁移", "moved"),
    ("迁往", "moved"),
    ("存续", "active"),
    ("在营", "active"),
    ("开业", "active"),
    ("在册", "active"),
    ("在业", "active"),
    ("正常", "active"),
    ("有效", "active"),
)
_NOT_THE_STATE = re.compile(
    "(?:[未拟待]|正在|申请|(?<!已)简易)(?:注销|吊销)(?:公告|备案)?|(?:注销|吊销)(?:公告|备案|中)|[不非未](?:在册|正常|开业|在营|在业)"
)
"""What only looks like a state: an announced deregistration is none yet, and who is 不在册 is not 在册."""

_STATE_CODES = frozenset({"active", "revoked", "deregistered", "moved", "unknown"})
_DATE = re.compile(
    r"(\d{4})\s*(?:[-/.年])\s*(\d{1,2})\s*(?:[-/.月])\s*(\d{1,2})\s*日?(?:[T ]\d{1,2}:\d{2}.*)?|(\d{4})(\d{2})(\d{2})"
)
_EARLIEST = date(1800, 1, 1)
_FORMS = re.compile(
    "公司|企业|合伙|独资|集体|国有|全民|股份|合作|分支|代表|事业|社团|社会|法人|机构|民办|基金|农民|农村|外资|外商|合资|港、澳、台|港澳台|台港澳|"
    "内资|私营|联营|来料加工|经营单位|经营性|律师|团体|办事处|机关|工会|宗教|学校|医院|委员会|协会|有限|非法人|其他|其它|农场|经济"
)
_FORM_CODE = re.compile(r"\d{2,6}")
_PROVINCE = re.compile(
    "(?:北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|"
    "贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门)[一-鿿]{0,9}"
)
_CITY = re.compile(r"[一-鿿·()]{1,40}")
_DIVISION = re.compile(r"([0-9]{6})(?:0{6}|\.0)?")


def read_state(cell: str) -> str | None:
    """The state a cell names (``active revoked deregistered moved unknown``), or None when it names none."""
    folded = unicodedata.normalize("NFKC", cell).strip().lower()
    if folded in _STATE_CODES:
        return folded
    folded = _NOT_THE_STATE.sub("", folded)
    return next((state for word, state in _STATE_WORDS if word in folded), None)


def read_date(cell: str, today: date) -> date | None:
    """The day a cell names (2001-05-29, 2001/5/29, 20010529, 2001年5月29日), or None; never a day after ``today``."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if match is None:
        return None
    try:
        day = date(*(int(part) for part in match.groups() if part))
    except ValueError:
        return None
    return day if _EARLIEST <= day <= today else None


def read_entity_type(cell: str) -> str | None:
    """The legal form a cell names, or None: in a shifted row a person's name stands here, which is not kept."""
    if len(cell) > 100 or not (_FORMS.search(cell) or _FORM_CODE.fullmatch(cell)):
        return None
    return cell


def read_province(cell: str) -> str | None:
    """The province a cell names, as written, or None."""
    return cell if _PROVINCE.fullmatch(cell) else None


def read_city(cell: str) -> str | None:
    """The city or county a cell names, as written, or None."""
    return cell if _CITY.fullmatch(cell) else None


def read_division(cell: str) -> str | None:
    """A division code of six digits, or None. Whether it is still in force is not asked: codes keep old divisions.

    The statistical form of twelve digits, and what a spreadsheet makes of a number (110108.0), are the same code.
    """
    match = _DIVISION.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    return match[1] if match else None
