"""Measures: what a running list entry means for one matter, and the check that approvals call."""
