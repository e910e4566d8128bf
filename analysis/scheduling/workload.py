"""Workloads: sets of identical pods with their requests and replicas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from analysis.scheduling.constraints import Constraints, Spread, constraints_of
from analysis.scheduling.images import Image
from analysis.scheduling.labels import HOSTNAME, ZONE, Labels, mappings
from analysis.scheduling.resources import ZERO, Resources, container_requests, total
from nested import mapping_at
from quantity import mebibytes

DAEMON_SET = "DaemonSet"
"""Kind of the workloads that run one pod on every matching node."""

JOB = "Job"
"""Kind of the workloads whose pods run during a deployment only."""

_ASSUMED = Resources(100, 200, 0)
"""Requests that the scheduler assumes of a container without them (``pkg/scheduler/util/pod_resources.go``)."""

_SPREAD_BY_DEFAULT = frozenset({"Deployment", "ReplicaSet", "StatefulSet"})
"""Kinds whose label selectors are those of the scheduler's default spread constraints."""

_DEFAULT_SPREADS = (Spread(HOSTNAME, 3, per_revision=True), Spread(ZONE, 5, per_revision=True))
"""Spread constraints of pods without one (``pkg/scheduler/framework/plugins/podtopologyspread/plugin.go``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicas:
    """Number of pods of a workload."""

    min: int
    max: int
    """Maximum replicas of its autoscaler; the same as ``min`` without one."""
    surge: int = 0
    """Pods that a deployment adds to the minimum: those of a rollout, or of a Job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A set of identical pods."""

    kind: str
    namespace: str
    name: str
    requests: Resources
    replicas: Replicas
    constraints: Constraints
    system: str = ""
    """Value of the label ``app.kubernetes.io/part-of``."""
    containers: int = 1
    """Number of containers of each pod that run all the time, sidecars included."""
    assumed: Resources = ZERO
    """Requests that the scheduler adds for containers without one where it scores nodes."""
    requests_known: bool = True
    """False where a request is unknown before a deployment; it counts as zero."""
    priority_class: str = ""
    priority: int = 0
    """Value of the priority class: pods of a higher priority are scheduled first."""
    images: Sequence[Image] = ()
    disk_use: int = 0
    """MiB of the node's disk that a pod may fill: its request, or the limits of its emptyDir volumes if higher."""
    jobs: frozenset[str] = frozenset()
    """Jobs that complete before a deployment changes the workload, as text."""

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PodTemplate:
    """The pod template of a controller."""

    spec: Mapping[str, Any]
    labels: Labels
    zonal_claims: Sequence[str] = ()
    """Claims on zonal volumes that all pods of the workload share."""
    zonal_volumes: int = 0
    """Zonal volumes that each pod has for itself."""
    images: Sequence[Image] = ()


def pod_requests(pod: Mapping[str, Any], missing: Resources = ZERO) -> tuple[Resources, bool]:
    """Return the requests of a pod, and True where all of them are known.

    ``missing`` are the requests of a container that has none.

    They are the larger of two sums: all containers and sidecars (init containers with ``restartPolicy: Always``), or
    the largest other init container and the sidecars that start before it.
    """
    containers = [_requests(each, missing) for each in mappings(pod.get("containers"))]
    known = [known for _, known in containers]
    sidecars = peak = ZERO
    for each in mappings(pod.get("initContainers")):
        requests, is_known = _requests(each, missing)
        known.append(is_known)
        if each.get("restartPolicy") == "Always":
            sidecars += requests
        else:
            peak = peak.largest(sidecars + requests)
    overhead, is_known = container_requests({"requests": pod.get("overhead")})
    running = total(requests for requests, _ in containers) + sidecars
    return running.largest(peak) + overhead + Resources(0, 0, pods=1), all([*known, is_known])


def _requests(container: Mapping[str, Any], missing: Resources) -> tuple[Resources, bool]:
    requests, known = container_requests(container.get("resources"))
    return replace(requests, cpu=requests.cpu or missing.cpu, memory=requests.memory or missing.memory), known


def workload_of(kind: str, identity: tuple[str, str], template: PodTemplate, replicas: Replicas) -> Workload:
    """Return the workload of a controller; ``identity`` is its namespace and name."""
    requests, known = pod_requests(template.spec)
    assumed = pod_requests(template.spec, _ASSUMED)[0] - requests
    requests = replace(requests, volumes=len(template.zonal_claims) + template.zonal_volumes)
    constraints = constraints_of(template.spec, template.labels, template.zonal_claims)
    if kind in _SPREAD_BY_DEFAULT and not template.spec.get("topologySpreadConstraints"):
        constraints = replace(constraints, soft_spreads=_DEFAULT_SPREADS)
    return Workload(
        kind=kind,
        namespace=identity[0],
        name=identity[1],
        requests=requests,
        replicas=replicas,
        constraints=replace(constraints, has_zonal_volumes=template.zonal_volumes > 0),
        system=template.labels.get("app.kubernetes.io/part-of", ""),
        containers=_running_containers(template.spec),
        assumed=assumed,
        requests_known=known,
        priority_class=f"{template.spec.get('priorityClassName') or ''}",
        images=template.images,
        disk_use=max(requests.disk, _size_limits(template.spec)),
    )


def _running_containers(pod: Mapping[str, Any]) -> int:
    sidecars = [each for each in mappings(pod.get("initContainers")) if each.get("restartPolicy") == "Always"]
    return len(list(mappings(pod.get("containers")))) + len(sidecars)


def _size_limits(pod: Mapping[str, Any]) -> int:
    """Return the sum of the size limits of the emptyDir volumes on disk; one without a limit counts as nothing."""
    volumes = [mapping_at(each, "emptyDir") for each in mappings(pod.get("volumes"))]
    return sum(mebibytes(each.get("sizeLimit", 0)) or 0 for each in volumes if each.get("medium") != "Memory")


def surge_of(strategy: Any, replicas: int) -> int:
    """Return the surge pods without which a rollout makes no progress: 0 where it may first delete old pods.

    ``maxSurge`` and ``maxUnavailable`` default to 25 %; the first is rounded up, the second down.
    """
    given = mapping_at(strategy)
    if given.get("type") == "Recreate" or replicas == 0:
        return 0
    bounds = mapping_at(given, "rollingUpdate")
    unavailable = floor(_share(bounds.get("maxUnavailable", "25%"), replicas))
    return 0 if unavailable else ceil(_share(bounds.get("maxSurge", "25%"), replicas))


def _share(bound: Any, replicas: int) -> float:
    """Return an absolute or percentage bound as a number of pods; 0 where it is unknown."""
    if isinstance(bound, int):
        return bound
    percent = f"{bound}".removesuffix("%")
    return replicas * int(percent) / 100 if percent.isdecimal() else 0
