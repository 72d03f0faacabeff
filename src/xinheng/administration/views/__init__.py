"""Pages of the three administrations and of emergency stops."""

from xinheng.administration.views.auditing import look, patterns, traces, traces_csv
from xinheng.administration.views.stops import lift, start, stops

__all__ = ["lift", "look", "patterns", "start", "stops", "traces", "traces_csv"]
