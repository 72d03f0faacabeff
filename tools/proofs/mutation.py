"""Mutation score of the pure transitions: every small wrong change of them must make a pure test fail.

Usage: python tools/proofs/mutation.py [ROOM ...]   (clocks, lists, remedies, measures, records)

A mutant is one file with one change: a comparison, a boolean, arithmetic, a constant, a condition or a return.
Nothing is written to disk: each mutant is compiled in a process forked for it, which runs the pure tests named beside
the file until one fails. Mutants that no test could tell apart are listed in ``mutation_equivalent.txt`` with the
reason; they do not count. Prints survivors; exit 1 when a room's score is under 90 %.
"""

import ast
import importlib
import importlib.abc
import importlib.machinery
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
LEAST = 0.9
SECONDS = 60
"""A mutant that runs longer than this loops: that counts as found."""

ROOMS = {
    "clocks": (("clocks/domain.py",), ("clocks/test_domain.py",)),
    "lists": (
        ("lists/domain/case.py", "lists/domain/states.py"),
        ("lists/test_domain.py", "lists/test_lifecycle.py"),
    ),
    "remedies": (
        tuple(
            f"remedies/domain/{one}.py"
            for one in ("steps", "objection", "repair", "proceeding", "reorganisation", "reinstatement")
        ),
        ("remedies/test_domain.py", "remedies/test_lifecycles.py"),
    ),
    "measures": (("measures/domain.py",), ("measures/test_domain.py",)),
    "records": (
        ("records/domain/windows.py", "records/domain/states.py", "records/domain/retention.py"),
        ("records/test_windows.py", "records/test_lifecycle.py", "records/test_terms.py"),
    ),
}
EQUIVALENT = Path(__file__).with_name("mutation_equivalent.txt")

NEAR: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OTHER: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where (file and line), what it was and what it became, and the whole changed file."""

    file: str
    line: int
    change: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """How it is listed: without the line, so that a list of equivalents lasts."""
        return f"{self.file}: {self.change}"


class Source(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module from a changed tree; every other one comes from its file."""

    def __init__(self, module: str, path: Path, tree: ast.Module) -> None:
        self.module, self.path, self.tree = module, path, tree

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The changed module, when it is asked for."""
        if name != self.module:
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=str(self.path))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Python makes the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed tree as the module."""
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def places(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that runs: no docstrings, annotations, type names, imports or decorators."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        yield node
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list"}:
                continue
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST) and not _says_nothing(one):
                    waiting.append(one)


def _says_nothing(node: ast.AST) -> bool:
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    literal = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"
    return text or literal or isinstance(node, ast.Import | ast.ImportFrom)


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may wrongly be instead."""
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.Constant():
            yield from _constants(node)
        case ast.BoolOp() | ast.UnaryOp() | ast.BinOp():
            yield from _operations(node)
        case ast.If() | ast.IfExp():
            yield _negated(node)
        case ast.comprehension():
            for at in range(len(node.ifs)):
                yield ast.comprehension(node.target, node.iter, node.ifs[:at] + node.ifs[at + 1 :], node.is_async)
        case ast.Return(value=ast.expr()) if ast.unparse(node) != "return None":
            yield ast.Return(ast.Constant(None))


def _operations(node: ast.BoolOp | ast.UnaryOp | ast.BinOp) -> Iterator[ast.AST]:
    match node:
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() if type(node.op) in OTHER:
            yield ast.BinOp(node.left, OTHER[type(node.op)](), node.right)


def _negated(node: ast.If | ast.IfExp) -> ast.AST:
    wrong = deepcopy(node)
    wrong.test = ast.UnaryOp(ast.Not(), wrong.test)
    return wrong


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        for table in (NEAR, OPPOSITE):
            if type(operator) in table:
                wrong = [*node.ops[:at], table[type(operator)](), *node.ops[at + 1 :]]
                yield ast.Compare(node.left, wrong, node.comparators)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and " " not in value:  # sentences are for people, they lead nowhere
        yield ast.Constant(f"{value}~")


def unchanged(file: str) -> Mutant:
    """The file as it is, for comparison: every test must pass with it."""
    return Mutant(file, 0, "", ast.parse((ROOT / "src" / "xinheng" / file).read_text(encoding="utf-8")))


def mutants(file: str) -> Iterator[Mutant]:
    """Every mutant of a file."""
    whole = unchanged(file).tree
    for node in list(places(whole)):
        for wrong in changes(node):
            changed = ast.fix_missing_locations(Swap(node, wrong).visit(deepcopy_but(whole, node)))
            yield Mutant(file, _line(node), f"{_said(node)} → {_said(wrong)}", changed)


class Swap(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """The new node for the old one, every other as it is."""
        return ast.copy_location(self.new, node) if node is self.old else super().visit(node)


def deepcopy_but(tree: ast.Module, node: ast.AST) -> ast.Module:
    """A copy of the tree that still holds the very node, so that it can be found in it."""
    return deepcopy(tree, {id(node): node})


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0) or getattr(getattr(node, "iter", None), "lineno", 0)


def _said(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    if isinstance(node, ast.comprehension):
        return f"for {ast.unparse(node.iter)}{''.join(f' if {ast.unparse(one)}' for one in node.ifs)}"
    return ast.unparse(node)


def tests_pass(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether the tests notice nothing, in a process of their own."""
    child = os.fork()
    if child == 0:
        _run(mutant, tests)
    until = time.monotonic() + SECONDS
    while True:
        late = time.monotonic() >= until  # asked before the child is: it may have ended while this process was stopped
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        if late:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(0.01)


def _run(mutant: Mutant, tests: Sequence[str]) -> None:
    code = 2
    try:
        if mutant.change or "-v" not in sys.argv:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
        sys.meta_path.insert(0, Source(_module(mutant.file), ROOT / "src" / "xinheng" / mutant.file, mutant.tree))
        import pytest

        wanted = [str(ROOT / "tests" / one) for one in tests]
        code = int(pytest.main([*OPTIONS, *wanted]))
    finally:
        sys.stdout.flush()
        os._exit(code)


OPTIONS = [
    *("-x", "-q", "-o", "addopts=", "-o", "filterwarnings=", "--assert=plain", "--noconftest"),
    *("--import-mode=importlib", "-m", "pure", "-k", "not service"),
    *("-p", "no:django", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider"),
]
"""Without Django and the tests' server: a pure test needs neither, and a thousand mutants would wait for them."""


def load_what_never_changes(room: str) -> None:
    """Import once what every forked process needs and no mutant of the room changes."""
    for name in ("pytest", "hypothesis.stateful", "hypothesis.strategies", "holidays", "numpy", "yaml"):
        importlib.import_module(name)
    if room != "clocks":  # which the rulebook's own reading stands on
        from xinheng.catalogue.current import calendar, rulebook

        rulebook()
        calendar().add(calendar().last_announced, 200)
    loaded = {_module(file) for file in ROOMS[room][0]} & set(sys.modules)
    if loaded:
        sys.exit(f"loaded before it could be changed: {', '.join(sorted(loaded))}")


def _module(file: str) -> str:
    return "xinheng." + file.removesuffix(".py").replace("/", ".")


def equivalents() -> dict[str, str]:
    """Name and reason of every mutant that does the same as the original."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" | ") for line in lines if " | " in line]
    return {name.strip(): reason.strip() for name, reason in pairs}


def prove(room: str, known: dict[str, str]) -> tuple[int, int, set[str]]:
    """Found and counted mutants of a room, and the equivalents that it met."""
    files, tests = ROOMS[room]
    for file in files:  # also that being loaded this way is not itself what they notice
        if not tests_pass(unchanged(file), tests):
            sys.exit(f"{room}: the tests fail without any change of {file}")
    found = counted = 0
    met = set[str]()
    for mutant in (one for file in files for one in mutants(file)):
        if mutant.name in known:
            met.add(mutant.name)
            continue
        counted += 1
        if tests_pass(mutant, tests):
            print(f"  survives {mutant.file}:{mutant.line}: {mutant.change}", flush=True)
        else:
            found += 1
    return found, counted, met


def main() -> int:
    """Score of every room asked for, or of all."""
    rooms = [one for one in ROOMS if one in sys.argv[1:]] or list(ROOMS)
    known, worst = equivalents(), 1.0
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    for room in rooms:
        load_what_never_changes(room)
        began = time.monotonic()
        found, counted, met = prove(room, known)
        score = found / counted
        worst = min(worst, score)
        took = time.monotonic() - began
        print(f"{room}: {found} of {counted} found, {score:.1%}; {len(met)} equivalent; {took:.0f} s", flush=True)
    return 0 if worst >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
