"""A container: its image, what it has, what runs in it, and how one asks whether it is well."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import Described, Number, Text, Texts, Yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Described):
    """Which container image."""

    repository: Text | None = None
    release: Text | None = None
    """Tag or digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Described):
    """Where its images are kept."""

    tags: Text | None = None
    """Whether a name can come to mean another image."""
    scan_on_push: Yes | None = None
    images_kept: Number | None = None
    untagged_kept_days: Number | None = None
    encryption: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources(Described):
    """What one replica has for sure, and at most."""

    cpu: Text | None = None
    cpu_limit: Text | None = None
    memory: Text | None = None
    memory_limit: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Described):
    """What runs in the container, and as whom."""

    command: Text | None = None
    user_id: Number | None = None
    group_id: Number | None = None
    read_only_root_file_system: Yes | None = None
    hardening: Texts | None = None
    aws_role: Yes | None = None
    """A role of its own by which the process may call AWS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck(Described):
    """A question to the container, and how often it may fail."""

    kind: Text
    path: Text | None = None
    interval_seconds: Number | None = None
    timeout_seconds: Number | None = None
    start_seconds: Number | None = None
    """How long after the start it does not count yet."""
    failures: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Described):
    """A directory of the container that is not of its image."""

    mount_path: Text
    read_only: Yes
    kind: Text
    directory: Text | None = None
    """On the shared file system."""
    user_id: Number | None = None
    group_id: Number | None = None
    permissions: Text | None = None
    encrypted_in_transit: Yes | None = None
