"""Recall of masking by context, and what is masked without a person in it (G3).

Usage: python tools/proofs/masking.py [--publish]

Plants names and numbers of invented persons in sentences of decisions (tests/factories/sentences.py), fixed seed, and
counts those that leave the gate. Fails when a number's recall is under 99.9 %, or when any figure is worse by more
than one point than what is published on the page "what we do not hold"; ``--publish`` writes the figures there.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from factories import masking_report, sentences  # noqa: E402
from xinheng.catalogue.current import rulebook  # noqa: E402
from xinheng.exchange.gate import measured  # noqa: E402
from xinheng.exchange.gate.texts import Texts  # noqa: E402

PUBLISHED = Path(measured.__file__).with_name("measured.json")
NUMBERS = ("identity", "phone")
LEAST_OF_NUMBERS = 0.999
LOST_AT_MOST = 0.01
SHOWN = 5


def main() -> int:
    """Measure, say it, compare; 1 when something got worse."""
    size = max(int(masking_report.WHOLE * float(os.environ.get("XINHENG_SCALE", "1"))), 100)
    masks = Texts(rulebook().kinds["penalty"])
    found = [masking_report.found(one, size, masks) for one in (*masking_report.NUMBERS, *sentences.CONTEXTS)]
    wrong = [masking_report.wrong(one, size, masks) for one in masking_report.HARMLESS]
    about = masking_report.organisations(masks)
    wrong += [about] if about else []
    for figure, examples in (*found, *wrong):
        print(json.dumps(asdict(figure) | {"share": round(figure.masked / figure.of, 4)}))
        # Real names of organisations are test input and are written nowhere.
        for text in examples[: SHOWN if figure.context != "organisations" else 0]:
            print(f"    {text}")
    if "--publish" in sys.argv:
        publish([one for one, _ in found], [one for one, _ in wrong])
    return compare([one for one, _ in found])


def publish(found: list[measured.Measured], wrong: list[measured.Measured]) -> None:
    """Write the figures that the public page shows."""
    held = {
        "measured_on": date.today().isoformat(),  # noqa: DTZ011, TID251 - the day of measuring, not of any record
        "seed": masking_report.SEED,
        "found": [asdict(one) for one in found],
        "wrong": [asdict(one) for one in wrong],
    }
    PUBLISHED.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


def compare(found: list[measured.Measured]) -> int:
    """1 when the figures of this run do not bear out what is published."""
    said = {one.context: one.masked / one.of for one in measured.report().found}
    worse = [one.context for one in found if one.masked / one.of < said.get(one.context, 0) - LOST_AT_MOST]
    worse += [one.context for one in found if one.context in NUMBERS and one.masked / one.of < LEAST_OF_NUMBERS]
    print(f"worse than published: {', '.join(worse) or 'none'}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
