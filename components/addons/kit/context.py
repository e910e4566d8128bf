"""Arguments that every add-on receives from the stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pulumi

from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import ANY_NODE, NodeSelection
from components.spec import Spec

SpecT_co = TypeVar("SpecT_co", bound=Spec, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonContext:
    """The cluster that an add-on is installed on, and its prerequisites."""

    cluster: ClusterIdentity
    nodes: NodeSelection = ANY_NODE
    """Nodes for controllers; DaemonSets do not use it."""
    depends_on: Sequence[pulumi.Resource] = ()
    """Prerequisites, such as nodes and DNS: the add-on is created after them and destroyed before them."""
    service_monitor: bool = False
    """The definitions of the Prometheus operator are installed: charts create their ServiceMonitors."""


# Without slots: `AddonArgs[SomeSpec](…)` sets an attribute on the object that it creates.
@dataclass(frozen=True, kw_only=True)
class AddonArgs(Generic[SpecT_co]):
    """The settings of an add-on, and its context."""

    spec: SpecT_co
    context: AddonContext
