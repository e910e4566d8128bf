"""Conversion of mounts, logs, task settings and the ECS service."""

from __future__ import annotations

from typing import Any

from migration.conversion.notes import Notes
from migration.ecs.models import Container, Part, Service, TaskDefinition, Volume
from migration.ecs.sidecars import note_on_sidecar
from migration.ecs.unmapped import DEPLOYMENT, PORT, PORT_IGNORED, SERVICE, SERVICE_IGNORED, TASK, TASK_IGNORED

TEMPORARY = "/tmp"  # noqa: S108  a path in the container, which is writable by default

SCRATCH_SIZE = "256Mi"
"""Size of a writable path: the default of the spec."""

MAX_SURGE = 100


def of_mounts(task: TaskDefinition, chosen: Container, notes: Notes) -> dict[str, Any]:
    """Return scratch volumes as writable paths. A volume that keeps data is created in the code of a system."""
    volumes = {volume.name: volume for volume in task.volumes or ()}
    writable = [TEMPORARY]
    for mount in chosen.mount_points or ():
        path, volume = mount.container_path, volumes.get(mount.source_volume or "")
        if path and volume and _is_scratch(volume):
            writable.append(path.rstrip("/"))
        else:
            reads = "reads" if mount.read_only else "reads and writes"
            kind = "EFS" if volume and volume.efs_volume_configuration else "a volume that is not EFS"
            notes.add("mountPoints", f"{path} {reads} {kind}; create a volume and a claim in the code of the system.")
    if not chosen.readonly_root_filesystem:
        notes.add(
            "readonlyRootFilesystem",
            "the root file system is read-only here; add each path that the container writes to under writablePaths.",
        )
    return {"writablePaths": dict.fromkeys(writable, SCRATCH_SIZE)} if len(writable) > 1 else {}


def _is_scratch(volume: Volume) -> bool:
    """Return True for a volume without EFS, driver and host path."""
    host = volume.rest.get("host")
    return volume.efs_volume_configuration is None and set(volume.rest) <= {"host"} and not host


def of_container(chosen: Container, notes: Notes) -> None:
    """Add notes on the log driver and on further settings of ports."""
    for mapping in chosen.port_mappings or ():
        notes.add_rest("portMappings", mapping.rest, PORT, PORT_IGNORED)
    logs = chosen.log_configuration
    if logs and logs.log_driver != "awslogs":
        notes.add("logConfiguration", f"the driver {logs.log_driver} is replaced; Fluent Bit sends logs to CloudWatch.")


def of_task(task: TaskDefinition, chosen: Container, notes: Notes) -> dict[str, Any]:
    """Return the architecture, and add notes on sidecars, the task role, the platform and all other keys."""
    for other in task.container_definitions:
        if other is not chosen:
            notes.add(f"container {other.name}", note_on_sidecar(other))
    if task.task_role_arn:
        notes.add(
            "taskRoleArn", "the document does not contain the policies of the role; add its actions under permissions."
        )
    if task.network_mode not in (None, "awsvpc"):
        notes.add("networkMode", f"{task.network_mode} is not supported; each pod has its own IP address.")
    notes.add_rest("", task.rest, TASK, TASK_IGNORED)
    return _of_platform(task.runtime_platform, notes) if task.runtime_platform else {}


def _of_platform(platform: Part, notes: Notes) -> dict[str, Any]:
    system = str(platform.rest.get("operatingSystemFamily", "LINUX"))
    if system != "LINUX":
        notes.add("runtimePlatform", "only Linux containers are supported.")
    if platform.rest.get("cpuArchitecture") != "ARM64":
        return {}
    notes.add("runtimePlatform", "the image is for ARM64; the stack needs a node group with Graviton instances.")
    return {"architectures": ["arm64"]}


def of_service(service: Service, notes: Notes) -> dict[str, Any]:
    """Return replicas and rollout. The document does not contain the rules of the load balancer."""
    if service.scheduling_strategy == "DAEMON":
        notes.add("schedulingStrategy", "a service on every node is not supported.")
    for target in service.load_balancers or ():
        name = (target.target_group_arn or target.load_balancer_name or "").rpartition(":")[2]
        notes.add("loadBalancers", f"{name}: add its host, paths and health check under exposure.")
    if service.health_check_grace_period_seconds:
        notes.add(
            "healthCheckGracePeriodSeconds",
            "the load balancer's check never kills a pod; use probes.startup for a slow start.",
        )
    notes.add_rest("service", service.rest, SERVICE, SERVICE_IGNORED)
    return {**_scaling(service, notes), **_surge(service, notes)}


def _scaling(service: Service, notes: Notes) -> dict[str, Any]:
    count = service.desired_count
    if count is None:
        return {}
    if count == 0:
        notes.add("desiredCount", "it is 0; a Microservice has at least one replica.")
    fixed = max(count, 1)
    notes.add(
        "desiredCount", "the document does not contain autoscaling; set scaling.min and scaling.max to its bounds."
    )
    return {"scaling": {"min": fixed, "max": fixed}}


def _surge(service: Service, notes: Notes) -> dict[str, Any]:
    deployment = service.deployment_configuration
    if deployment is None:
        return {}
    notes.add_rest("deploymentConfiguration", deployment.rest, DEPLOYMENT, frozenset())
    if (deployment.minimum_healthy_percent or MAX_SURGE) < MAX_SURGE:
        notes.add(
            "minimumHealthyPercent", "it is always 100 here; a rollout removes a pod only when another one is ready."
        )
    if deployment.maximum_percent is None:
        return {}
    surge = deployment.maximum_percent - 100
    allowed = min(max(surge, 1), MAX_SURGE)
    if surge != allowed:
        notes.add("maximumPercent", f"maxSurge has to be between 1% and 100%; {allowed}% is used.")
    return {"maxSurge": f"{allowed}%"}
