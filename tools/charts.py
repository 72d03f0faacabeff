"""Draws the curves of ``benchmarks/curves.py`` for docs/performance.md.

Usage: python tools/charts.py FIGURES.jsonl   (what the benchmark printed)

Needs matplotlib, which is not among our dependencies: run it in an environment of its own
(``python -m venv DIR && DIR/bin/pip install matplotlib``). Writes docs/images/performance-*.svg.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
MARKS = "osD^vPX*"
mpl.rcParams["svg.hashsalt"] = "performance"  # the same figures give the same file


def figures(path: Path) -> dict[str, dict[str, list[tuple[int, float]]]]:
    """Unit → what was measured → (records, value), from the lines of a run."""
    found: dict[str, dict[str, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
    for line in path.read_text(encoding="utf-8").splitlines():
        figure = json.loads(line)
        curve, size, what = figure["bench"].split(".", 2)
        if curve == "curve":
            found[figure["unit"]][what].append((int(size), figure["value"]))
    return found


def draw(unit: str, lines: dict[str, list[tuple[int, float]]], target: Path) -> None:
    """One chart: both axes by powers of ten, a mark and a style of its own for every line."""
    figure = Figure(figsize=(8, 4.5))
    axes = figure.subplots()
    for place, (what, points) in enumerate(sorted(lines.items())):
        sizes, values = zip(*sorted(points), strict=True)
        axes.plot(sizes, values, marker=MARKS[place % len(MARKS)], label=what)
    axes.set(xscale="log", yscale="log", xlabel="records held", ylabel=unit)
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(target, bbox_inches="tight", metadata={"Date": None})


def main() -> None:
    """One chart per unit."""
    for unit, lines in figures(Path(sys.argv[1])).items():
        target = IMAGES / f"performance-{unit.replace('/', '-per-')}.svg"
        draw(unit, lines, target)
        print(f"written {target.name}: {', '.join(sorted(lines))}")


if __name__ == "__main__":
    main()
