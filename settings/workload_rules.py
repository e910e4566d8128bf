"""Rules between workloads and the platform that they run on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from components.addons.karpenter.nodes import NodePoolSpec
from components.aws.cluster.node_group import NodeGroupSpec
from components.workload.worker_spec import WorkerSpec
from components.workload.workload_spec import WorkloadSpec
from settings.faults import Fault
from settings.model import OwnPlatformSpec, Settings
from systems.contract import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWorkload:
    """A workload with the node group that it runs on."""

    path: Path
    spec: WorkloadSpec
    node_group: str | None
    node_group_path: Path
    """Place of the node group in the settings: that of the workload, or that of its system."""


def placed_workloads(settings: Settings) -> Iterator[PlacedWorkload]:
    """Yield every workload of the chosen systems."""
    for entry, system in settings.systems.chosen():
        for path, spec in system.workloads().items():
            own = ("systems", entry.key, *path)
            inherited = spec.node_group is None and system.node_group is not None
            yield PlacedWorkload(
                path=own,
                spec=spec,
                node_group=spec.node_group or system.node_group,
                node_group_path=("systems", entry.key, "nodeGroup") if inherited else (*own, "nodeGroup"),
            )


def workloads_choose_existing_nodes(settings: Settings) -> Iterable[Fault]:
    """Workloads name node groups or pools that exist; only the other stack knows those of a shared platform."""
    platform = settings.platform.create
    if platform is None:
        return []
    known = [*platform.node_groups, *platform.node_pools]
    return dict.fromkeys(
        Fault(workload.node_group_path, f"{workload.node_group} does not exist. Use one of: {', '.join(known)}.")
        for workload in placed_workloads(settings)
        if workload.node_group and workload.node_group not in known
    )


def workloads_run_on_their_architecture(settings: Settings) -> Iterable[Fault]:
    """The nodes that a workload names have an architecture that its image is built for."""
    platform = settings.platform.create
    if platform is None:
        return []
    architectures = {name: nodes.architecture for name, nodes in _nodes(platform).items()}
    found: list[Fault] = []
    for workload in placed_workloads(settings):
        nodes = architectures.get(workload.node_group or "")
        if nodes and nodes not in workload.spec.architectures:
            built = ", ".join(workload.spec.architectures)
            message = (
                f"the nodes of {workload.node_group} are {nodes}, but the image is built for {built}. "
                f"Choose other nodes, or build the image for {nodes} and add it to architectures."
            )
            found.append(Fault(workload.node_group_path, message))
    return dict.fromkeys(found)


def nodes_hold_images(settings: Settings) -> Iterable[Fault]:
    """The disks of the nodes that a workload may run on hold its image."""
    platform = settings.platform.create
    if platform is None:
        return []
    nodes = _nodes(platform)
    disks = dict.fromkeys(platform.node_pools, platform.addons.karpenter.disk_size_gib)
    disks |= {name: group.disk_size_gib for name, group in platform.node_groups.items()}
    found: list[Fault] = []
    for workload in placed_workloads(settings):
        needed = workload.spec.smallest_disk_gib
        chosen = [workload.node_group] if workload.node_group else _open_to_any_pod(platform)
        place = workload.node_group_path if workload.node_group else (*workload.path[:2], "nodeGroup")
        for name in chosen:
            fits = name in nodes and nodes[name].architecture in workload.spec.architectures
            if fits and disks[name] < needed:
                message = (
                    f"the nodes of {name} have disks of {disks[name]} GiB, and the images need {needed}. Raise "
                    f"diskSizeGib of {name} to {needed} or more, or choose other nodes."
                )
                found.append(Fault(place, message))
    return dict.fromkeys(found)


def workers_avoid_spot_nodes(settings: Settings) -> Iterable[Fault]:
    """Workers that must not be interrupted name nodes that AWS does not reclaim."""
    platform = settings.platform.create
    if platform is None:
        return []
    spot = _spot_nodes(platform)
    return [
        Fault(
            workload.node_group_path,
            f"{workload.node_group or 'any node'} includes Spot nodes, which AWS reclaims after two minutes: a task "
            "would be interrupted. Name a node group with capacityType ON_DEMAND, or set interruptible: true.",
        )
        for workload in placed_workloads(settings)
        if isinstance(workload.spec, WorkerSpec)
        and not workload.spec.interruptible
        and (workload.node_group in spot if workload.node_group else set(spot) & set(_open_to_any_pod(platform)))
    ]


def workers_have_event_scaling(settings: Settings) -> Iterable[Fault]:
    """Workers that scale by the length of their queues run on a platform with KEDA."""
    own, shared = settings.platform.create, settings.platform.shared
    keda = own.addons.keda is not None if own else bool(shared and shared.keda)
    fix = "Add platform.create.addons.keda" if own else "Set platform.shared.keda if the platform runs it"
    return [
        Fault((*workload.path, "scaling"), f"the platform does not run KEDA, which measures the queues. {fix}.")
        for workload in placed_workloads(settings)
        if isinstance(workload.spec, WorkerSpec) and workload.spec.scales_by_queue and not keda
    ]


def priority_classes_exist(settings: Settings) -> Iterable[Fault]:
    """Workloads name PriorityClasses of the platform; only the other stack knows those of a shared one."""
    platform = settings.platform.create
    if platform is None:
        return []
    known = list(platform.priority_classes)
    fix = f"Use one of: {', '.join(known)}, or add" if known else "Add"
    return [
        Fault(
            (*workload.path, "priorityClass"),
            f"{workload.spec.priority_class} does not exist. {fix} it to platform.create.priorityClasses.",
        )
        for workload in placed_workloads(settings)
        if workload.spec.priority_class and workload.spec.priority_class not in known
    ]


def traces_have_a_collector(settings: Settings) -> Iterable[Fault]:
    """Workloads send spans only to a platform that collects them."""
    own, shared = settings.platform.create, settings.platform.shared
    collector = own.addons.opentelemetry_collector is not None if own else bool(shared and shared.tracing)
    fix = (
        "Add platform.create.addons.opentelemetryCollector"
        if own
        else "Set platform.shared.tracing if the platform collects them"
    )
    return [
        Fault((*workload.path, "tracing"), f"the platform does not collect traces. {fix}, or remove this key.")
        for workload in placed_workloads(settings)
        if workload.spec.tracing and not collector
    ]


def metrics_have_an_agent(settings: Settings) -> Iterable[Fault]:
    """Workloads send metrics to Datadog only from a platform whose nodes run its agent."""
    own, shared = settings.platform.create, settings.platform.shared
    agent = own.addons.datadog is not None if own else bool(shared and shared.datadog)
    fix = "Add platform.create.addons.datadog" if own else "Set platform.shared.datadog if the platform runs it"
    return [
        Fault((*workload.path, "datadog"), f"the platform does not run the Datadog Agent. {fix}, or remove this key.")
        for workload in placed_workloads(settings)
        if workload.spec.datadog and not agent
    ]


def possible_nodes(workload: PlacedWorkload, platform: OwnPlatformSpec) -> Mapping[str, NodeGroupSpec | NodePoolSpec]:
    """Return the node groups and pools that the pods of a workload may run on."""
    names = [workload.node_group] if workload.node_group else _open_to_any_pod(platform)
    nodes = _nodes(platform)
    return {name: nodes[name] for name in names if name in nodes}


def _spot_nodes(platform: OwnPlatformSpec) -> list[str]:
    pools = platform.addons.karpenter.node_pools
    return [
        *(name for name, group in platform.node_groups.items() if group.capacity_type == "SPOT"),
        *(name for name in platform.node_pools if "spot" in pools[name].capacity_types),
    ]


def _open_to_any_pod(platform: OwnPlatformSpec) -> list[str]:
    """Return the node groups and pools that a pod may run on that names no nodes."""
    return [name for name, nodes in _nodes(platform).items() if nodes.accepts_any_pod]


def _nodes(platform: OwnPlatformSpec) -> Mapping[str, NodeGroupSpec | NodePoolSpec]:
    pools = platform.addons.karpenter.node_pools
    return {**platform.node_groups, **{name: pools[name] for name in platform.node_pools}}
