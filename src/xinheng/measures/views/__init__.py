"""Pages of measures: the carrier's desk, the office's own checks, the organisation's own door, the embedded check."""
