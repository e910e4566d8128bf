"""Facts about a container: image, resources, process, health checks and volumes."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import FactGroup, Flag, Number, Text, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(FactGroup):
    """The container image."""

    repository: Text | None = None
    tag: Text | None = None
    """Tag or digest."""
    size: Text | None = None
    """Space that the image takes on a node, where it is declared because it is large."""
    dockerfile: Text | None = None
    """Dockerfile, where the source platform builds the image itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(FactGroup):
    """The image repository."""

    tag_mutability: Text | None = None
    scan_on_push: Flag | None = None
    max_images: Number | None = None
    untagged_expiry_days: Number | None = None
    encryption: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources(FactGroup):
    """Requests and limits of one replica."""

    cpu: Text | None = None
    cpu_limit: Text | None = None
    memory: Text | None = None
    memory_limit: Text | None = None
    disk: Text | None = None
    """Request of the node's disk, for writable directories and logs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(FactGroup):
    """The process in the container, its user and its privileges."""

    command: Text | None = None
    processes: Number | None = None
    """Processes that the command starts to serve requests or to run tasks."""
    after_start: Text | None = None
    """Command that runs in the container right after the start."""
    user_id: Number | None = None
    group_id: Number | None = None
    read_only_root_filesystem: Flag | None = None
    security_settings: Texts | None = None
    service_variables: Flag | None = None
    """True if the platform adds variables with the addresses of other services, such as ``REDIS_PORT``."""
    iam_role: Flag | None = None
    """True if the process has an IAM role of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck(FactGroup):
    """A health check or probe of the container."""

    kind: Text
    path: Text | None = None
    command: Text | None = None
    """Command of a check that runs in the container."""
    interval_seconds: Number | None = None
    timeout_seconds: Number | None = None
    initial_delay_seconds: Number | None = None
    failure_threshold: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(FactGroup):
    """A volume that is mounted into the container."""

    mount_path: Text
    read_only: Flag
    kind: Text
    size: Text | None = None
    storage_class: Text | None = None
    access_modes: Texts | None = None
    directory: Text | None = None
    """Directory on the shared file system."""
    user_id: Number | None = None
    group_id: Number | None = None
    permissions: Text | None = None
    encrypted_in_transit: Flag | None = None
