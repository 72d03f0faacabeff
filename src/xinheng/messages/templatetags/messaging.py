"""How facts of messages are named and their values written, in either language."""

from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language

from xinheng.messages.wording import door_of

register = template.Library()

# English and Chinese names of the facts that letters and messages carry.
FACTS: dict[str, tuple[str, str]] = {
    "amount": ("Amount", "金额"),
    "authority": ("Authority", "机关"),
    "basis": ("Basis", "依据"),
    "case": ("Case", "案件"),
    "criterion": ("Criterion", "情形"),
    "days": ("Working days to answer", "答复期限（工作日）"),
    "decided_on": ("Decided on", "决定日期"),
    "document": ("Document", "文书"),
    "due_on": ("Due on", "到期日"),
    "exit": ("How to leave", "移出方式"),
    "facts": ("Facts", "事实"),
    "kind": ("Kind", "类别"),
    "list": ("List", "名单"),
    "measures": ("Measures", "措施"),
    "name": ("Name", "名称"),
    "outcome": ("Outcome", "结果"),
    "reason": ("Reason", "理由"),
    "reasons": ("Reasons", "理由"),
    "record": ("Record", "记录"),
    "remedy": ("Remedy", "救济途径"),
    "repair": ("Repair", "信用修复告知"),
    "since": ("Since", "自"),
    "text": ("Text", "内容"),
    "until": ("Until", "截至"),
}


@register.filter
def fact_name(key: str) -> str:
    """The name of a fact in the reader's language; an unknown one as its key reads."""
    return fact_name_in(key, "zh" if (get_language() or "zh").startswith("zh") else "en")


@register.filter
def fact_name_in(key: str, language: str) -> str:
    """The name of a fact in Chinese (``zh``) or English."""
    english, chinese = FACTS.get(key, (key.replace("_", " ").capitalize(), key))
    return chinese if language == "zh" else english


@register.filter
def own_door(address: object) -> str:
    """An address of this site, or nothing."""
    return door_of({"door": address})


@register.filter
def fact_value(value: Any) -> str:
    """A fact as text: days as they are written everywhere, lists with their parts side by side."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "；".join(str(one) for one in value)
    return str(value)
