"""Budgets of the house: files of at most 350 lines, functions of at most 45. Exit 1 when one is over.

Complexity is ruff's (C901). Migrations are generated and not counted.
"""

import ast
import statistics
import sys
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 350, 45
ROOTS = ("src", "tests", "tools", "benchmarks")


def measure(path: Path) -> tuple[int, list[tuple[str, int]]]:
    text = path.read_text(encoding="utf-8")
    functions = [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return text.count("\n"), functions


def main() -> int:
    over, files, lengths = [], [], []
    for path in sorted(file for root in ROOTS for file in Path(root).rglob("*.py") if "migrations" not in file.parts):
        lines, functions = measure(path)
        files.append(lines)
        lengths += [length for _, length in functions]
        if lines > FILE_LINES:
            over.append(f"{path}: {lines} lines (at most {FILE_LINES})")
        over += [
            f"{path}: {name} has {length} lines (at most {FUNCTION_LINES})"
            for name, length in functions
            if length > FUNCTION_LINES
        ]
    middle = f"median {statistics.median(files):.0f} lines; functions median {statistics.median(lengths):.0f}"
    print(f"{len(files)} files, {middle}")
    print("\n".join(over))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
