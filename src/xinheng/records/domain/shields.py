"""Setting records aside for a reorganisation or settlement: what a court rules, how it ends, whom it covers. Pure.

国办发〔2025〕22号 was read second-hand: an enterprise whose plan a court approved may have its dishonesty information
set aside while the plan runs; when it was executed in full the repair is final. Both favour the organisation.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

RULINGS: tuple[str, ...] = ("reorganisation", "settlement")
"""The court approves the plan of reorganisation (裁定批准重整计划) or the settlement (裁定认可和解协议)."""

EXECUTED, FAILED = "executed", "failed"
OUTCOMES: tuple[str, ...] = (EXECUTED, FAILED)

RULING_NAMES: Mapping[str, str] = MappingProxyType(
    {"reorganisation": "裁定批准重整计划", "settlement": "裁定认可和解协议"}
)


def covers(*, ruled_on: date, decided_on: date, adverse: bool) -> bool:
    """Whether a ruling sets a record aside: an adverse one whose decision is not later than the ruling."""
    return adverse and decided_on <= ruled_on
