"""Pages of remedies: the open form, the officer's desk, the organisation's own door."""
