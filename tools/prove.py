"""``make prove``: the tests at full scale, every script of tools/proofs, every benchmark; output to docs/evidence.

Usage: python tools/prove.py [NAME ...]   (only these proofs and benchmarks, by file name without .py; ``tests`` too)

Tests read ``XINHENG_SCALE`` (1 is full scale; ``make test`` runs at 0.01).
"""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def steps(wanted: list[str]) -> list[tuple[str, list[str]]]:
    """Name and command of every step, or of the wanted ones; exits on an unknown name."""
    scripts = [*sorted((ROOT / "tools" / "proofs").glob("*.py")), *sorted((ROOT / "benchmarks").glob("*.py"))]
    every = [("tests", [sys.executable, "-m", "pytest", "tests", "-q"])]
    every += [(script.stem, [sys.executable, str(script)]) for script in scripts]
    unknown = set(wanted) - {name for name, _ in every}
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(name for name, _ in every)}")
    return [step for step in every if not wanted or step[0] in wanted]


def main() -> int:
    """Run the steps one after the other; 1 if any failed."""
    day = date.today().isoformat()  # noqa: DTZ011, TID251
    wanted = sys.argv[1:]
    target = ROOT / "docs" / "evidence" / f"{day}-prove{''.join(f'-{name}' for name in wanted)}.txt"
    environment = os.environ | {"XINHENG_SCALE": "1"}
    failed = 0
    with target.open("w", encoding="utf-8") as report:
        for name, command in steps(wanted):
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            report.write(f"$ {name}\n{done.stdout}\nexit {done.returncode}\n\n")
            report.flush()
            print(f"{name}: exit {done.returncode}")
            failed += done.returncode != 0
    print(f"written to {target.relative_to(ROOT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
