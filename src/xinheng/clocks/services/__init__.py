"""Writes of clocks: starting, pausing and stopping deadlines."""

from xinheng.clocks.services.pausing import pause, resume
from xinheng.clocks.services.starting import start, stop

__all__ = ["pause", "resume", "start", "stop"]
