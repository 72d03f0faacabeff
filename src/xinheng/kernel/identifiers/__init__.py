"""Identifiers of organisations: told apart, checked, never repaired.

``check`` judges one code; ``check_batch`` judges a column at once and agrees with it in everything.
"""

from typing import TYPE_CHECKING, Any

from xinheng.kernel.identifiers.check_characters import (
    identity_check_character,
    orgcode_check_character,
    regno_check_digit,
    uscc_check_character,
)
from xinheng.kernel.identifiers.forms import normalise
from xinheng.kernel.identifiers.judging import check, subject_kind, suggestion
from xinheng.kernel.identifiers.persons import find_identity_numbers, is_identity_number
from xinheng.kernel.identifiers.tables import KINDS, REASONS, VERDICTS, Checked, RegistrarPair, Tables

if TYPE_CHECKING:
    from xinheng.kernel.identifiers.batch import CheckedBatch

__all__ = [
    "KINDS",
    "REASONS",
    "VERDICTS",
    "Checked",
    "RegistrarPair",
    "Tables",
    "check",
    "check_batch",
    "find_identity_numbers",
    "identity_check_character",
    "is_identity_number",
    "normalise",
    "orgcode_check_character",
    "regno_check_digit",
    "subject_kind",
    "suggestion",
    "uscc_check_character",
]


def check_batch(codes: Any, tables: Tables) -> "CheckedBatch":
    """Judge a column of codes (Arrow array or chunked array, NumPy array or list; missing is empty)."""
    from xinheng.kernel.identifiers import batch  # the columnar library takes longer to load than a code to check

    return batch.check_batch(codes, tables)
