"""The cluster that a stack's systems run on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.platform import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A platform with the Kubernetes provider of its cluster."""

    platform: Platform
    kubernetes: k8s.Provider
    exports: Mapping[str, pulumi.Input[Any]] = field(default_factory=dict[str, pulumi.Input[Any]])
    """Stack outputs of the platform."""
