"""The OpenMetrics text format, version 1.0: families of numbers as lines. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})


@dataclass(frozen=True)
class Family:
    """One metric: its name without suffix, ``gauge`` or ``counter``, what it says, its samples.

    ``unit`` is the name's last word where it has one (``seconds``, ``bytes``).
    """

    name: str
    kind: str
    says: str
    unit: str = ""
    samples: list[tuple[Mapping[str, str], float]] = field(default_factory=list)

    def add(self, value: float, **labels: str) -> None:
        """Append a sample."""
        self.samples.append((labels, value))


def text(families: Iterable[Family]) -> str:
    """The document of these families; one without samples says only what it would mean."""
    lines = []
    for one in families:
        lines.append(f"# TYPE {one.name} {one.kind}")
        if one.unit:
            lines.append(f"# UNIT {one.name} {one.unit}")
        lines.append(f"# HELP {one.name} {one.says.translate(_ESCAPES)}")
        suffix = "_total" if one.kind == "counter" else ""
        lines += [f"{one.name}{suffix}{_labels(labels)} {value:.17g}" for labels, value in one.samples]
    return "\n".join([*lines, "# EOF", ""])


def _labels(labels: Mapping[str, str]) -> str:
    inner = ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in labels.items())
    return f"{{{inner}}}" if inner else ""
