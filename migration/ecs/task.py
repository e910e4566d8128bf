"""What stands around the container: mounts, logs, the task's own traits and the service."""

from __future__ import annotations

from typing import Any

from migration.ecs.models import Container, Part, Service, TaskDefinition, Volume
from migration.ecs.notes import Notes
from migration.ecs.unmapped import DEPLOYMENT, PORT, PORT_IGNORED, SERVICE, SERVICE_IGNORED, TASK, TASK_IGNORED

TEMPORARY = "/tmp"  # noqa: S108  a path in the container, which is writable by default

LARGEST_SURGE = 100


def of_mounts(task: TaskDefinition, chosen: Container, notes: Notes) -> dict[str, Any]:
    """Scratch space is a writable path; what keeps data needs a volume, which a system's code makes."""
    volumes = {volume.name: volume for volume in task.volumes or ()}
    writable = [TEMPORARY]
    for mount in chosen.mount_points or ():
        path, volume = mount.container_path, volumes.get(mount.source_volume or "")
        if path and volume and _is_scratch(volume):
            writable.append(path.rstrip("/"))
        else:
            reads = "reads" if mount.read_only else "reads and writes"
            kind = "EFS" if volume and volume.efs_volume_configuration else "a volume that is not EFS"
            notes.add("mountPoints", f"{path} {reads} {kind}: the system's code makes a volume and claims it.")
    if not chosen.readonly_root_filesystem:
        notes.add(
            "readonlyRootFilesystem",
            "the container could write anywhere, and here only to writablePaths: name each that it writes to.",
        )
    return {"writablePaths": list(dict.fromkeys(writable))} if len(writable) > 1 else {}


def _is_scratch(volume: Volume) -> bool:
    """Neither EFS nor a driver nor a path of the host."""
    host = volume.rest.get("host")
    return volume.efs_volume_configuration is None and set(volume.rest) <= {"host"} and not host


def of_container(chosen: Container, notes: Notes) -> None:
    """Where its logs go, and what its ports say beyond their numbers."""
    for mapping in chosen.port_mappings or ():
        notes.add_rest("portMappings", mapping.rest, PORT, PORT_IGNORED)
    logs = chosen.log_configuration
    if logs and logs.log_driver != "awslogs":
        notes.add("logConfiguration", f"the {logs.log_driver} driver is replaced: Fluent Bit sends logs to CloudWatch.")


def of_task(task: TaskDefinition, chosen: Container, notes: Notes) -> None:
    """Sidecars, the role, the platform and every further key."""
    for other in task.container_definitions:
        if other is not chosen:
            notes.add(f"container {other.name}", "a Microservice has one container: this one is left out.")
    if task.task_role_arn:
        notes.add("taskRoleArn", "what the role may do is not in the document: write its actions under permissions.")
    if task.network_mode not in (None, "awsvpc"):
        notes.add("networkMode", f"{task.network_mode} has no counterpart: each pod has an address of its own.")
    if task.runtime_platform:
        _of_platform(task.runtime_platform, notes)
    notes.add_rest("", task.rest, TASK, TASK_IGNORED)


def _of_platform(platform: Part, notes: Notes) -> None:
    if platform.rest.get("cpuArchitecture") == "ARM64":
        notes.add("runtimePlatform", "the image is for ARM64: name a nodeGroup with Graviton instances.")
    system = str(platform.rest.get("operatingSystemFamily", "LINUX"))
    if system != "LINUX":
        notes.add("runtimePlatform", "only Linux containers run here.")


def of_service(service: Service, notes: Notes) -> dict[str, Any]:
    """Replicas and rollout; the rules of the load balancer are not in the document."""
    if service.scheduling_strategy == "DAEMON":
        notes.add("schedulingStrategy", "a pod on every node is no Microservice.")
    for target in service.load_balancers or ():
        name = (target.target_group_arn or target.load_balancer_name or "").rpartition(":")[2]
        notes.add("loadBalancers", f"{name}: write its host, paths and health check under exposure.")
    if service.health_check_grace_period_seconds:
        notes.add(
            "healthCheckGracePeriodSeconds",
            "the load balancer's check never kills a pod; a slow start needs probes.startup.",
        )
    notes.add_rest("service", service.rest, SERVICE, SERVICE_IGNORED)
    return {**_scaling(service, notes), **_surge(service, notes)}


def _scaling(service: Service, notes: Notes) -> dict[str, Any]:
    count = service.desired_count
    if count is None:
        return {}
    if count == 0:
        notes.add("desiredCount", "it is 0, and a Microservice has at least one replica.")
    fixed = max(count, 1)
    notes.add("desiredCount", "autoscaling is not in the document: set scaling.min and scaling.max to its bounds.")
    return {"scaling": {"min": fixed, "max": fixed}}


def _surge(service: Service, notes: Notes) -> dict[str, Any]:
    deployment = service.deployment_configuration
    if deployment is None:
        return {}
    notes.add_rest("deploymentConfiguration", deployment.rest, DEPLOYMENT, frozenset())
    if (deployment.minimum_healthy_percent or LARGEST_SURGE) < LARGEST_SURGE:
        notes.add("minimumHealthyPercent", "a rollout here never takes a pod away before another is ready.")
    if deployment.maximum_percent is None:
        return {}
    surge = deployment.maximum_percent - 100
    allowed = min(max(surge, 1), LARGEST_SURGE)
    if surge != allowed:
        notes.add("maximumPercent", f"maxSurge is from 1% to 100%: {allowed}% is taken.")
    return {"maxSurge": f"{allowed}%"}
