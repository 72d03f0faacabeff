"""Clocks: the deadlines that bind authorities first, by working days, and who is late."""
