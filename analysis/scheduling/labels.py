"""Labels, label selectors, taints and tolerations, with the semantics of the Kubernetes API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nested import mapping_at
from plan.values import is_mapping, is_sequence

ZONE = "topology.kubernetes.io/zone"
HOSTNAME = "kubernetes.io/hostname"
ARCHITECTURE = "kubernetes.io/arch"
INSTANCE_TYPE = "node.kubernetes.io/instance-type"
OPERATING_SYSTEM = "kubernetes.io/os"

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A label selector requirement, such as ``key In [a, b]``, ``key Exists`` or ``key Gt 4``."""

    key: str
    operator: str
    values: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.key} {self.operator} {'/'.join(self.values)}".rstrip()

    def matches(self, labels: Labels) -> bool:
        """Return True where these labels match."""
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
    """A node taint."""

    key: str
    value: str
    effect: str

    def __str__(self) -> str:
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"

    @property
    def prevents_scheduling(self) -> bool:
        """True for ``NoSchedule`` and ``NoExecute``, False for ``PreferNoSchedule``."""
        return self.effect in {"NoSchedule", "NoExecute"}

    def is_tolerated(self, tolerations: Iterable[Mapping[str, Any]]) -> bool:
        """Return True where one of a pod's tolerations matches this taint."""
        return any(self._tolerated(each) for each in tolerations)

    def _tolerated(self, toleration: Mapping[str, Any]) -> bool:
        if toleration.get("effect") not in (None, "", self.effect):
            return False
        exists = toleration.get("operator") == "Exists"
        if not toleration.get("key"):
            return exists
        return toleration["key"] == self.key and (exists or (toleration.get("value") or "") == self.value)


def requirements(expressions: Any) -> tuple[Requirement, ...]:
    """Return the requirements of a list of expressions, as pods, NodePools and label selectors have it."""
    return tuple(
        Requirement(
            key=f"{each.get('key')}",
            operator=f"{each.get('operator')}",
            values=tuple(f"{value}" for value in sequence(each.get("values"))),
        )
        for each in mappings(expressions)
    )


def sequence(value: Any) -> Sequence[Any]:
    """Return the value if it is a list; otherwise, for example where it is unknown, an empty list."""
    return value if is_sequence(value) else []


def mappings(value: Any) -> Sequence[Mapping[str, Any]]:
    """Return the items of a list that are mappings."""
    return [each for each in sequence(value) if is_mapping(each)]


def texts(value: Any) -> dict[str, str]:
    """Return a mapping, such as labels, with its values as text."""
    return {key: f"{item}" for key, item in mapping_at(value).items()}
