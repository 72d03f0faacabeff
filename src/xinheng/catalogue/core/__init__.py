"""What no rulebook folder can widen: subject kinds, targets, documents, personal actions, purposes, excluded grounds.

Code, not data, because a node's rulebook is data and may be wrong (guarantees G1, G3, G5, G7, G19). Pure. The
excluded grounds stand in ``vocabulary`` and are looked for by ``grounds``.
"""

import re
import unicodedata
from typing import get_args

from xinheng.accounts.domain import MATTER_PURPOSES as PURPOSES
from xinheng.accounts.domain import names_no_purpose
from xinheng.catalogue.core.grounds import CANDIDATE_PATTERN, IGNORED_CHARACTERS, excluded_ground, fold
from xinheng.catalogue.core.vocabulary import EXCLUDED_GROUNDS, ExcludedGround
from xinheng.catalogue.domain import SubjectKind

__all__ = [
    "ADVERSE_DOCUMENTS",
    "ADVERSE_KINDS",
    "CANDIDATE_PATTERN",
    "CARRIERS",
    "DOCUMENTS_THAT_BAN",
    "DOCUMENT_TYPES",
    "EXCLUDED_GROUNDS",
    "FAVOURABLE_DOCUMENTS",
    "GRADING_KINDS",
    "IGNORED_CHARACTERS",
    "IMPORTED_KINDS",
    "LEAST_STATEMENT_DAYS",
    "MEASURE_TARGETS",
    "MITIGATION_GROUNDS",
    "NO_CARRIER",
    "PERSONAL_ACTIONS",
    "PURPOSES",
    "RANKS",
    "RANKS_THAT_ADMIT",
    "RANKS_THAT_REDUCE_RIGHTS",
    "RANKS_THAT_REGULATE",
    "SUBJECT_KINDS",
    "ExcludedGround",
    "excluded_ground",
    "fold",
    "names_a_person",
    "names_no_purpose",
]

SUBJECT_KINDS: frozenset[str] = frozenset(get_args(SubjectKind))
MEASURE_TARGETS = frozenset({"organisation"})
"""Whom a measure may act on (G1): there is no entry for persons behind an organisation."""

CARRIERS = frozenset({"public-body"})
"""Who may carry a measure (G7): banks, associations, media and platforms are never made to punish."""

NO_CARRIER = re.compile(
    "银行|保险公司|证券公司|协会|学会|商会|联合会|媒体|报社|电视台|网站|平台|征信|信用服务机构|企业|公司|"
    r"\b(?:banks?|insurers?|associations?|chambers?|media|newspapers?|platforms?|bureaus? of credit|compan(?:y|ies))\b",
    re.IGNORECASE,
)
"""Names that are no public body's: a rulebook that calls one of them a carrier is refused (G7)."""

ADVERSE_DOCUMENTS = frozenset(
    {
        "judgment",
        "arbitral-award",
        "penalty-decision",
        "adjudication-decision",
        "administrative-decision",
        "document-named-by-law",
    }
)
"""Documents on which dishonesty may be determined: 国办发〔2020〕49号, (二)."""
DOCUMENTS_THAT_BAN = frozenset({"judgment", "penalty-decision"})
"""Documents that themselves order a ban; an objection to an entry that records it does not suspend it (G14)."""

FAVOURABLE_DOCUMENTS = frozenset(
    {"licence-decision", "registration-record", "award-decision", "declaration", "contract-record"}
)
DOCUMENT_TYPES = ADVERSE_DOCUMENTS | FAVOURABLE_DOCUMENTS

ADVERSE_KINDS = frozenset({"penalty", "compulsion", "abnormal-list", "serious-list"})
"""Kinds whose every document may harm: none of them is shown without a class and its maximum."""

GRADING_KINDS = frozenset({"evaluation-result"})
"""Kinds that say a grade: never about an organisation that is never graded (G6)."""

IMPORTED_KINDS = frozenset({"abnormal-list", "serious-list"})
"""Kinds whose rows other bodies decided: they come in with their proofs, and no file lists anybody here (G12).

The one other way into such a kind is a case of the room ``lists``, decided here after notice and statement.
"""

LEAST_STATEMENT_DAYS = 5
"""Working days that an organisation has at least to answer the notice of a listing (行政处罚法, articles 64, 85)."""

MITIGATION_GROUNDS = ("disaster", "epidemic", "no-intent", "slight")
"""Why a record may be published nowhere (G18): nothing else exists, and each needs its entry in the rulebook."""

PERSONAL_ACTIONS = frozenset({"drop", "refuse_row"})
"""What may happen to a personal field (G3): nothing else exists."""

RANKS = (
    "law",
    "admin-regulation",
    "local-regulation",
    "central-policy",
    "departmental-rule",
    "local-rule",
    "normative-document",
    "standard",
)
RANKS_THAT_REDUCE_RIGHTS = frozenset({"law", "admin-regulation", "local-regulation"})
"""2025 opinions (十二): a measure that reduces rights or adds duties."""

RANKS_THAT_ADMIT = RANKS_THAT_REDUCE_RIGHTS | {"central-policy"}
"""2025 opinions (六), (十二): public credit information, and the fields of lists."""

RANKS_THAT_REGULATE = RANKS_THAT_ADMIT | {"departmental-rule"}
"""2025 opinions (十二), (十三): criteria of lists; periods of publication."""

_PERSON_WORDS = re.compile(
    r"法定代表人|法人代表|负责人|经办人|联系人|委托代理人|实际控制人|投资人|股东|自然人|身份证|居民身份|(?:^|人|_)证件(?:类型|号码|号)|手机|电话|住址|姓名|^(?:XK|CF)_(?:FR|FDDB|XDR_ZJ|XDR_SFZ)"
)


def names_a_person(text: str) -> bool:
    """Whether a field of this official code or heading says something about a natural person."""
    return bool(_PERSON_WORDS.search("".join(unicodedata.normalize("NFKC", text).split())))
