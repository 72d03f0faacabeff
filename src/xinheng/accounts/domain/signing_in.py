"""How long somebody waits after wrong passwords: the delay grows to a quarter of an hour; no account is ever locked."""

FREE_TRIES = 3
LONGEST_SECONDS = 900


def seconds_to_wait(failures: int) -> int:
    """Seconds until the next try is heard, after so many wrong ones in a row: 0, 0, 0, 2, 4, 8 … at most 15 minutes."""
    beyond = failures - FREE_TRIES
    return 0 if beyond < 0 else int(min(2 ** (beyond + 1), LONGEST_SECONDS))
