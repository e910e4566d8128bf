"""What every add-on that comes as a Helm chart is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pulumi

from components.addons.kit.chart_release import ChartSpec
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import ANY_NODE, NodeSelection

SpecT_co = TypeVar("SpecT_co", bound=ChartSpec, covariant=True)


# Without slots: `ChartAddonArgs[SomeSpec](…)` marks what it makes with the type that was asked for.
@dataclass(frozen=True, kw_only=True)
class ChartAddonArgs(Generic[SpecT_co]):
    """The add-on, its cluster, the nodes for its controllers, and what has to be there before it."""

    spec: SpecT_co
    cluster: ClusterIdentity
    nodes: NodeSelection = ANY_NODE
    """For controllers; what runs on every node asks for none."""
    depends_on: Sequence[pulumi.Resource] = ()
    """Nodes and DNS, and whatever else it cannot start, or clean up, without."""
    service_monitor: bool = False
    """Prometheus's definitions are there: what has metrics shall say where, if its chart can."""
