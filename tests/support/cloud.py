"""Answers of AWS and Kubernetes that a single test decides; all others come from the engine's simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.simulation.context import ACCOUNT, DEFAULT_REGION

if TYPE_CHECKING:
    from tests.support.monitor import Registration

__all__ = ["ACCOUNT", "OIDC_URL", "REGION", "Cloud"]

REGION = DEFAULT_REGION
OIDC_URL = f"oidc.eks.{REGION}.amazonaws.com/id/EXAMPLE"

Outputs = Callable[["Registration"], Mapping[str, Any]]
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """Outputs by resource type, answers by function token, and outputs of other stacks by name."""

    outputs: Mapping[str, Outputs] = field(default_factory=dict)
    calls: Mapping[str, Answer] = field(default_factory=dict)
    stacks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Outputs of other stacks, by the name that a StackReference gives."""
