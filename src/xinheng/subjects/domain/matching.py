"""Likeness of names: how far two normal forms are apart, and how alike trigrams must be to look at all."""

MOST_ERRORS = 2


def likeness_threshold(length: int) -> float:
    """The trigram likeness below which a name of ``length`` characters with one error in it cannot fall.

    A trigram index pads a word of n characters to n + 1 trigrams. One wrong character breaks at most three of
    them and makes three new ones: (n - 2) of (n + 4) remain. A missing or doubled one breaks fewer. A little is
    taken off for names that repeat a trigram; never under 0.12, where an index no longer helps.
    """
    return max(0.12, (length - 2) / (length + 4) - 0.04)


def edits(left: str, right: str, most: int = MOST_ERRORS) -> int:
    """Wrong, missing, added and swapped neighbouring characters between two texts; ``most + 1``: more than most."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, one in enumerate(left, start=1):
        current = [row] + [0] * len(right)
        for column, other in enumerate(right, start=1):
            cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (one != other))
            if row > 1 and column > 1 and one == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before_last[column - 2] + 1)
            current[column] = cost
        if min(current) > most:
            return most + 1
        before_last, last = last, current
    return min(last[-1], most + 1)
