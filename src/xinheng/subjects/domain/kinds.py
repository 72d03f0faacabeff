"""What an organisation is by the first two characters of its code, and which kinds are never graded (G6)."""

import re
from collections.abc import Mapping

from xinheng.kernel.identifiers import RegistrarPair

STATES = ("active", "revoked", "deregistered", "moved", "unknown")
SUBJECT_KINDS = (
    "enterprise",
    "public-institution",
    "government-body",
    "social-organisation",
    "legal-service",
    "collective-economic-organisation",
    "other-organisation",
)
PERSON_PAIR = "92"
# G6, core: justice (3), culture (4), civil affairs (5), religion (7), unions (8), foreign news bureaus (21) and
# mass organisations (13). A rulebook may add pairs, it cannot take these away.
_NEVER_GRADED_REGISTRARS = frozenset("34578")
_NEVER_GRADED_PAIRS = frozenset({"13", "21"})
_NEVER_GRADED_NAMES = re.compile(
    r"律师事务所|法律服务所|公证处|司法鉴定|仲裁委员会|报社|日报|晚报|晨报|早报|报业|通讯社|新闻社|杂志社|期刊社|电视台|广播电台|"
    r"融媒体|新闻网|新闻中心|传媒集团|文化中心|教堂|清真寺|佛教|道教|道观|寺院|修道院|神学院|佛学院|经学院|宗教|工会|基金会"
)


def subject_kind(uscc: str, pairs: Mapping[str, RegistrarPair]) -> str:
    """The kind of organisation behind a code; a pair the rulebook does not know is some other organisation."""
    known = pairs.get(uscc[:2])
    return "other-organisation" if known is None or known.subject_kind is None else known.subject_kind


def may_be_graded(uscc: str, name: str, pairs: Mapping[str, RegistrarPair]) -> bool:
    """Whether this organisation may ever be graded or tiered. A pair the rulebook does not know may not be."""
    if uscc[:1] in _NEVER_GRADED_REGISTRARS or uscc[:2] in _NEVER_GRADED_PAIRS:
        return False
    known = pairs.get(uscc[:2])
    if known is None or not known.graded:
        return False
    return _NEVER_GRADED_NAMES.search(name) is None
