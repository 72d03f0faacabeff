"""One example for each operation and each refusal; all names and codes in them are made up."""

from typing import Any

_USCC, _NAME = "91330100M000100Y40", "岚川青禾食品有限公司"
_AUTHORITY = {"uscc": "11330000002482228T", "name": "岚川市市场监督管理局"}
_CURSOR = "WyIyMDI2LTExLTIwIiw0MV0:1vMz2K:sHqk0"
_RECORD: dict[str, Any] = {
    "id": "6f1c0a9de25b4c7f8a3d5e6b7c8d9e0f",
    "kind": "penalty",
    "uscc": _USCC,
    "name": _NAME,
    "title": "罚款",
    "authority": _AUTHORITY,
    "document_number": "岚市监罚〔2026〕118号",
    "decided_on": "2026-05-10",
    "severity": "general",
    "penalty_types": ["fine"],
    "amount_fen": 2000000,
    "content": "罚款人民币贰万元。",
    "marks": [],
    "fields": {"CF_WSH": "岚市监罚〔2026〕118号", "CF_NR": "罚款人民币贰万元。"},
    "public_from": "2026-05-15",
    "public_to": "2027-05-11",
    "repair_from": "2026-08-11",
    "repair_door": "here",
    "repair_door_name": "本平台",
    "repair_door_address": "",
    "origin": "own",
    "rule": {
        "key": "penalty-general-2026",
        "min_months": 3,
        "max_months": 12,
        "instrument": "ndrc-order-36-2025",
        "instrument_title": "信用修复管理办法",
        "article": "第十条",
        "verified": True,
    },
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "find_organisations": {
        "items": [
            {"uscc": _USCC, "name": _NAME, "state": "active", "place": "岚川省 清江市", "matched_former_name": None}
        ],
        "similar": False,
        "next_cursor": None,
    },
    "get_organisation": {
        "uscc": _USCC,
        "name": _NAME,
        "subject_kind": "enterprise",
        "state": "active",
        "former_names": ["岚川青禾果品厂"],
        "entity_type": "有限责任公司",
        "registered_on": "2019-03-01",
        "place": "岚川省 清江市",
        "listed": True,
        "day": "2026-11-20",
        "counts": {"penalty": 1, "licence": 2},
    },
    "list_organisation_records": {"items": [_RECORD], "next_cursor": None},
    "list_records": {"items": [_RECORD], "next_cursor": _CURSOR},
    "list_changes": {
        "items": [
            {"act": 41, "id": _RECORD["id"], "change": "published", "record": _RECORD},
            {"act": 41, "id": "0b7d2c4e6a8f1e3d5c7b9a0f2e4d6c8b", "change": "ended"},
        ],
        "next_cursor": _CURSOR,
        "more": False,
    },
    "get_rulebook_entry": {
        "key": "ndrc-order-36-2025",
        "edition": "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184",
        "entries": [{"type": "Instrument", "key": "ndrc-order-36-2025", "title_zh": "信用修复管理办法"}],
    },
}


def _problem(status: int, code: str, title: str, detail: str, **facts: object) -> dict[str, object]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code, "facts": facts}


PROBLEMS: dict[int | None, dict[str, object]] = {
    404: _problem(404, "kind-unknown", "No record kind has this key", "gossip is not a record kind", kind="gossip"),
    410: _problem(410, "cursor-gone", "The feed does not go on from this cursor", "Follow it again without a cursor"),
    422: _problem(
        422, "query-wrong", "A parameter is wrong", "limit: at most 100", where="limit", reason="at most 100"
    ),
    429: _problem(
        429, "too-many-requests", "Too many requests from your address just now", "Try again in 2 s", retry_after=2
    ),
    503: _problem(503, "search-busy", "The search is busy", "Please try again in 2 s", retry_after=2),
}
