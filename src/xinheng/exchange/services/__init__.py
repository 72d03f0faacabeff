"""Writes of the exchange: taking a file, and letting waiting rows go."""

from xinheng.exchange.services.taking import Wanted, batches_folder, take_file
from xinheng.exchange.services.waiting import forget_waiting

__all__ = ["Wanted", "batches_folder", "forget_waiting", "take_file"]
