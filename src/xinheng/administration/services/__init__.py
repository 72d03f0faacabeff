"""Writes of the administrations: alerts, emergency stops from the page."""

from xinheng.administration.services.editions import propose_edition
from xinheng.administration.services.patterns import look_for_patterns
from xinheng.administration.services.stops import lift, stop, stops_read

__all__ = ["lift", "look_for_patterns", "propose_edition", "stop", "stops_read"]
