"""How long somebody waits after wrong passwords: the delay grows to a quarter of an hour; no account is ever locked."""

FREE_TRIES = 3
LONGEST_SECONDS = 900


def as_compared(name: str) -> str:
    """A name that is asked for, alike in every writing that finds the same account.

    The database compares capitals, and of some letters that no account has the capital is one of its own: ı becomes I.
    """
    return name.strip().upper().casefold()


def seconds_to_wait(failures: int) -> int:
    """Seconds until the next try is heard, after so many wrong ones in a row: 0, 0, 0, 2, 4, 8 … at most 15 minutes."""
    beyond = failures - FREE_TRIES
    return 0 if beyond < 0 else int(min(2 ** (beyond + 1), LONGEST_SECONDS))
