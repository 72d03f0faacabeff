"""The organisation's own door: its file, who looked, its mandates, declaring a fact, everything as one download."""
