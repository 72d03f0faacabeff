"""Every issue code of an intake: what it does to the row, what it says, what would be accepted.

One code per rule. A message is an English message id with ``{placeholders}`` over the issue's facts; it is translated
and filled at the door. Facts always hold ``column`` (name of the column), ``value`` (masked, cut) and ``suggestion``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from xinheng.exchange.issue_codes import files, records, values
from xinheng.exchange.issue_codes.base import IssueCode

__all__ = ["ISSUE_CODES", "IssueCode"]

ISSUE_CODES: Mapping[str, IssueCode] = MappingProxyType(
    {one.code: one for one in (*files.CODES, *values.CODES, *records.CODES)}
)
