"""Jobs: the workloads that need their result depend on them, because the provider waits for the end of a Job."""

from __future__ import annotations

from analysis.ordering.paths import texts
from analysis.ordering.resource_index import ResourceIndex, namespace_of, pod_of
from analysis.ordering.rule import PlannedResources, Rule, objects
from nested import values_at
from plan.model import PlannedResource

JOB = "batch/Job"
WORKLOADS = ("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet")
_CLAIM = "persistentVolumeClaim.claimName"


def _jobs_before(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the Jobs of a workload's namespace, without those that run after the workload."""
    jobs = (each for each in index.objects(JOB) if namespace_of(each) == namespace_of(dependent))
    return [each for each in jobs if not index.depends_on(each, dependent)]


def _with_the_same_image(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    images = texts(pod_of(dependent), "containers.image")
    return [each for each in _jobs_before(index, dependent) if texts(pod_of(each), "containers.image") & images]


def _writers_of_read_claims(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the Jobs that write a claim which the workload only reads."""
    read = _claims(dependent) - _written_claims(dependent)
    return [each for each in _jobs_before(index, dependent) if _written_claims(each) & read]


def _claims(resource: PlannedResource) -> set[str]:
    return texts(pod_of(resource), f"volumes.{_CLAIM}")


def _written_claims(resource: PlannedResource) -> set[str]:
    """Return the claims that a container mounts without ``readOnly``."""
    pod = pod_of(resource)
    mounts = [*values_at(pod, "containers", "volumeMounts"), *values_at(pod, "initContainers", "volumeMounts")]
    written = {each.get("name") for each in mounts if not each.get("readOnly")}
    volumes = [each for each in values_at(pod, "volumes") if each.get("name") in written]
    return {
        claim
        for volume in volumes
        if True not in values_at(volume, "persistentVolumeClaim", "readOnly")
        for claim in texts(volume, _CLAIM)
    }


RULES = (
    Rule(
        title="Deployments depend on the Jobs that run their image",
        on_create="the new version starts before the Job has prepared its data, such as a database schema",
        dependents=objects("apps/Deployment"),
        prerequisites=_with_the_same_image,
    ),
    Rule(
        title="Workloads depend on the Jobs that write the claims which they only read",
        on_create="the workload starts before the Job has written its files",
        dependents=objects(*WORKLOADS),
        prerequisites=_writers_of_read_claims,
    ),
)
