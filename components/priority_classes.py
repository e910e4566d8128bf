"""PriorityClasses of a cluster: the order in which the scheduler places pods, and whose pods it evicts for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field, StringConstraints

from components.spec import Spec

LARGEST_PRIORITY = 1_000_000_000
"""Kubernetes reserves larger values for its own classes (``HighestUserDefinablePriority``)."""


class PriorityClassSpec(Spec):
    """The priority of the pods that name this class. A change of value or policy replaces the class."""

    value: Annotated[int, Field(ge=-LARGEST_PRIORITY, le=LARGEST_PRIORITY)]
    """Priority; pods without a class have 0."""
    description: Annotated[str, StringConstraints(min_length=1)]
    """Pods that the class is for, as kubectl shows it."""
    preemption: Literal["PreemptLowerPriority", "Never"] = "PreemptLowerPriority"
    """Evict pods of a lower priority where no node has free resources, or only be scheduled before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClassesArgs:
    """The classes by name."""

    classes: Mapping[str, PriorityClassSpec]


class PriorityClasses(pulumi.ComponentResource):
    """The PriorityClasses of the platform's workloads."""

    TYPE = "landfall:platform:PriorityClasses"

    def __init__(self, name: str, args: PriorityClassesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.ready: Sequence[pulumi.Resource] = [
            k8s.scheduling.v1.PriorityClass(
                f"{name}-{class_name}",
                metadata=k8s.meta.v1.ObjectMetaArgs(name=class_name),
                value=spec.value,
                description=spec.description,
                preemption_policy=spec.preemption,
                # Its name is fixed, so that a second one cannot exist beside it.
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
            for class_name, spec in args.classes.items()
        ]
        """The classes; pods that name one depend on them."""
        self.register_outputs({})
