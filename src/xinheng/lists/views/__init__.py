"""Pages of lists: the officer's desk and the organisation's own door."""
