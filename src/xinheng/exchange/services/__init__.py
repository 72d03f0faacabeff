"""Writes of the exchange: taking a file, deciding about waiting rows, and letting them go."""

from xinheng.exchange.services.deciding import Sent, find_none, match_row, send_again, send_back
from xinheng.exchange.services.taking import Wanted, batches_folder, take_file, unheard
from xinheng.exchange.services.waiting import forget_waiting

__all__ = [
    "Sent",
    "Wanted",
    "batches_folder",
    "find_none",
    "forget_waiting",
    "match_row",
    "send_again",
    "send_back",
    "take_file",
    "unheard",
]
