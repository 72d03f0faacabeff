"""What non-public data may be read for (G19): core words, which no rulebook folder widens.

Employment, schooling, travel, benefits and "stability" are not among them.
"""

import re
from dataclasses import dataclass

MATTER_PURPOSES = frozenset(
    {
        "licensing",
        "qualification",
        "tendering",
        "procurement",
        "public-funds",
        "honours",
        "supervision",
        "enforcement",
        "financing-by-consent",
    }
)
"""What a matter of the rulebook may be for."""

OWN_PURPOSES = frozenset(
    {
        "own-sending",
        "own-file",
        "record-keeping",
        "data-quality",
        "objection",
        "proceeding",
        "repair",
        "list-management",
        "audit",
    }
)
"""What the register itself is for: the sender's own files, an organisation's own file, cases held here, audit.

They need no matter: the case rests on its own document.
"""

AT_OWN_DOOR = frozenset({"own-sending", "own-file"})
"""Of these, what is read only at the door where the own files are shown."""

_NO_PURPOSE = re.compile(
    "招聘|求职|录用|就业|入职|公务员|招生|入学|升学|学籍|择校|乘机|乘坐|乘车|出行|旅行|出境|签证|低保|救助|福利|住房保障|"
    "维稳|维护稳定|社会稳定|"
    r"\b(?:employment|employee|hiring|recruit\w*|school\w*|enrol\w*|travel\w*|visa|welfare|benefits?|stability)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AcceptedMatter:
    """A matter in force: its key, its core purpose, the levels of authority that may name it."""

    key: str
    purpose: str
    levels: tuple[str, ...]


def names_no_purpose(text: str) -> bool:
    """Whether a matter's name speaks of what nothing here may be read for."""
    return bool(_NO_PURPOSE.search(text))
