"""``make prove``: the tests with their long searches at full scale, then every benchmark; output to docs/evidence.

Tests read ``XINHENG_SCALE`` (1 is full scale; ``make test`` runs at 0.01).
"""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    target = ROOT / "docs" / "evidence" / f"{date.today().isoformat()}-prove.txt"  # noqa: DTZ011, TID251
    environment = os.environ | {"XINHENG_SCALE": "1"}
    steps = [[sys.executable, "-m", "pytest", "tests", "-q"]]
    steps += [[sys.executable, str(one)] for one in sorted((ROOT / "benchmarks").glob("*.py"))]
    failed = 0
    with target.open("w", encoding="utf-8") as report:
        for step in steps:
            name = " ".join(Path(part).name for part in step)
            done = subprocess.run(step, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            report.write(f"$ {name}\n{done.stdout}\nexit {done.returncode}\n\n")
            report.flush()
            print(f"{name}: exit {done.returncode}")
            failed += done.returncode != 0
    print(f"written to {target.relative_to(ROOT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
