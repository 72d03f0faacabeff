"""Checking a column of codes, as a ratio to python-stdnum's loop over the same codes.

Prints one JSON line. A fifth of the codes have a wrong first check character; both must find the same ones.
"""

import json
import random
import time
from collections.abc import Callable

import pyarrow as pa
from stdnum.cn import uscc as stdnum_uscc

from xinheng.catalogue.current import identifier_tables
from xinheng.kernel.identifiers import check_batch, orgcode_check_character, uscc_check_character
from xinheng.kernel.identifiers.check_characters import USCC_ALPHABET

DISTINCT = 50_000
COLUMN = 2_000_000
ROUNDS = 5
WRONG_SHARE = 0.2


def _codes(count: int) -> list[str]:
    """Codes of enterprises, a fifth of them with a wrong first check character (fixed seed)."""
    chance = random.Random(20260401)
    codes = []
    for _ in range(count):
        body = "MA" + "".join(chance.choices(USCC_ALPHABET, k=6))
        first17 = f"91{chance.randrange(110000, 660000)}{body}{orgcode_check_character(body)}"
        last = uscc_check_character(first17)
        if chance.random() < WRONG_SHARE:
            last = USCC_ALPHABET[(USCC_ALPHABET.index(last) + chance.randrange(1, 31)) % 31]
        codes.append(first17 + last)
    return codes


def _best(action: Callable[[], object]) -> float:
    """The shortest of a few runs, in seconds: what the code needs when the machine lets it."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> None:
    """Measure and print."""
    codes = _codes(DISTINCT)
    column = pa.array(codes * (COLUMN // DISTINCT))
    tables = identifier_tables()

    wrong = check_batch(pa.array(codes), tables).has_reason("identifier-check-digit")
    oracle = [not stdnum_uscc.is_valid(code) for code in codes]
    if wrong.tolist() != oracle:
        raise SystemExit("the two checks disagree")

    ours = COLUMN / _best(lambda: check_batch(column, tables))
    theirs = DISTINCT / _best(lambda: [stdnum_uscc.is_valid(code) for code in codes])
    figure = {
        "bench": "identifiers",
        "value": round(ours),
        "unit": "codes/s",
        "ratio": round(ours / theirs, 1),
        "of": "python-stdnum uscc.is_valid",
    }
    print(json.dumps(figure))


if __name__ == "__main__":
    main()
