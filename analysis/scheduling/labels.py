"""Labels, what selects by them, and taints with what tolerates them: the API's own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plan.values import is_mapping, is_sequence

ZONE = "topology.kubernetes.io/zone"
HOSTNAME = "kubernetes.io/hostname"
ARCHITECTURE = "kubernetes.io/arch"
INSTANCE_TYPE = "node.kubernetes.io/instance-type"
OPERATING_SYSTEM = "kubernetes.io/os"

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One expression on a label: such as ``key In [a, b]``, ``key Exists`` or ``key Gt 4``."""

    key: str
    operator: str
    values: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.key} {self.operator} {'/'.join(self.values)}".rstrip()

    def met_by(self, labels: Labels) -> bool:
        """Whether a node with these labels will do."""
        value = labels.get(self.key)
        match self.operator:
            case "In":
                return value in self.values
            case "NotIn":
                return value not in self.values
            case "Exists":
                return value is not None
            case "DoesNotExist":
                return value is None
            case "Gt" | "Lt":
                return value is not None and self._compares(value)
            case _:
                return False

    def _compares(self, value: str) -> bool:
        if not value.isdecimal() or not self.values or not self.values[0].isdecimal():
            return False
        bound = int(self.values[0])
        return int(value) > bound if self.operator == "Gt" else int(value) < bound


@dataclass(frozen=True, slots=True)
class Taint:
    """Keeps pods away that do not tolerate it."""

    key: str
    value: str
    effect: str

    def __str__(self) -> str:
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"

    @property
    def keeps_out(self) -> bool:
        """In contrast to ``PreferNoSchedule``, which is a wish."""
        return self.effect in {"NoSchedule", "NoExecute"}

    def tolerated_by(self, tolerations: Iterable[Mapping[str, Any]]) -> bool:
        """Whether one of a pod's tolerations is for this taint."""
        return any(self._tolerated(each) for each in tolerations)

    def _tolerated(self, toleration: Mapping[str, Any]) -> bool:
        if toleration.get("effect") not in (None, "", self.effect):
            return False
        exists = toleration.get("operator") == "Exists"
        if not toleration.get("key"):
            return exists
        return toleration["key"] == self.key and (exists or (toleration.get("value") or "") == self.value)


def requirements(expressions: Any) -> tuple[Requirement, ...]:
    """A list of expressions, as pods, NodePools and label selectors write them."""
    return tuple(
        Requirement(
            key=f"{each.get('key')}",
            operator=f"{each.get('operator')}",
            values=tuple(f"{value}" for value in sequence(each.get("values"))),
        )
        for each in mappings(expressions)
    )


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping; else, as when it is not known yet, an empty one."""
    return value if is_mapping(value) else {}


def sequence(value: Any) -> Sequence[Any]:
    """The value if it is a list; else, as when it is not known yet, an empty one."""
    return value if is_sequence(value) else []


def mappings(value: Any) -> Sequence[Mapping[str, Any]]:
    """The mappings of a list."""
    return [each for each in sequence(value) if is_mapping(each)]


def texts(value: Any) -> dict[str, str]:
    """A mapping of texts, such as labels."""
    return {key: f"{item}" for key, item in mapping(value).items()}
