"""Models of the output of ``aws ecs describe-task-definition`` and ``describe-services``.

Keys without a field are kept, so that each of them with a value gets a note (see ``unmapped``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from migration.conversion import part

Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""An integer of ECS."""


class Part(part.Part):
    """A part of a document with the keys of ECS."""

    model_config = ConfigDict(alias_generator=to_camel)


class Pair(Part):
    """A variable and its value."""

    name: str
    value: str = ""


class SecretReference(Part):
    """A variable and the source of its value."""

    name: str
    value_from: str


class PortMapping(Part):
    """A port of the container."""

    container_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    protocol: str | None = None
    container_port_range: str | None = None


class HealthCheck(Part):
    """A command that ECS runs in the container. None stands for the default of ECS."""

    command: Annotated[Sequence[str], Field(min_length=1)]
    interval: Whole | None = None
    timeout: Whole | None = None
    retries: Whole | None = None
    start_period: Whole | None = None


class MountPoint(Part):
    """The mount of a task's volume in the container."""

    source_volume: str | None = None
    container_path: str | None = None
    read_only: bool | None = None


class LogConfiguration(Part):
    """The log driver. Its options may hold secrets and are not read."""

    log_driver: str = ""


class Container(Part):
    """One container of the task."""

    name: Annotated[str, Field(min_length=1)]
    image: str = ""
    cpu: Whole | None = None
    memory: Whole | None = None
    memory_reservation: Whole | None = None
    essential: bool | None = None
    port_mappings: Sequence[PortMapping] | None = None
    environment: Sequence[Pair] | None = None
    secrets: Sequence[SecretReference] | None = None
    health_check: HealthCheck | None = None
    mount_points: Sequence[MountPoint] | None = None
    entry_point: Sequence[str] | None = None
    command: Sequence[str] | None = None
    user: str | None = None
    stop_timeout: Whole | None = None
    log_configuration: LogConfiguration | None = None
    readonly_root_filesystem: bool | None = None


class Volume(Part):
    """A volume of the task."""

    name: str = ""
    efs_volume_configuration: Part | None = None


class TaskDefinition(Part):
    """A task definition."""

    container_definitions: Annotated[Sequence[Container], Field(min_length=1)]
    family: str = ""
    task_definition_arn: str = ""
    cpu: str | None = None
    memory: str | None = None
    volumes: Sequence[Volume] | None = None
    network_mode: str | None = None
    task_role_arn: str | None = None
    runtime_platform: Part | None = None


class TargetGroup(Part):
    """A target group of a load balancer, and its container."""

    target_group_arn: str | None = None
    load_balancer_name: str | None = None
    container_name: str | None = None
    container_port: Annotated[int, Field(ge=1, le=65535)] | None = None


class DeploymentConfiguration(Part):
    """The bounds of a rollout."""

    maximum_percent: Whole | None = None
    minimum_healthy_percent: Whole | None = None


class Service(Part):
    """A service that runs tasks."""

    service_name: str
    desired_count: Whole | None = None
    deployment_configuration: DeploymentConfiguration | None = None
    load_balancers: Sequence[TargetGroup] | None = None
    health_check_grace_period_seconds: Whole | None = None
    scheduling_strategy: str | None = None
