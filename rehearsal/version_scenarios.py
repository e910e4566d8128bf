"""Changes of the Kubernetes version and of the AMI release, as values to merge into the settings of a stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.aws.cluster.ami_release import NEWEST

Settings = Mapping[str, Any]


def kubernetes_version(settings: Settings) -> str:
    """Return the Kubernetes version in the settings."""
    return settings["platform"]["create"]["cluster"]["kubernetesVersion"]


def next_minor(settings: Settings) -> str:
    """Return the Kubernetes version after the one in the settings."""
    major, minor = kubernetes_version(settings).split(".")
    return f"{major}.{int(minor) + 1}"


def with_kubernetes_version(settings: Settings, version: str) -> Settings:
    """Return a Kubernetes version, and AMI releases of it for the node groups that pin one."""
    groups = settings["platform"]["create"]["nodeGroups"]
    pins = {name: group["releaseVersion"] for name, group in groups.items() if "releaseVersion" in group}
    releases = {
        name: {"releaseVersion": f"{version}.{pin.rpartition('.')[2]}"} for name, pin in pins.items() if pin != NEWEST
    }
    return {"platform": {"create": {"cluster": {"kubernetesVersion": version}, "nodeGroups": releases}}}


def with_ami_release(settings: Settings, group: str) -> Settings:
    """Return an AMI release that is newer than every other, for one node group."""
    release = f"{kubernetes_version(settings)}.9-20991231"
    return {"platform": {"create": {"nodeGroups": {group: {"releaseVersion": release}}}}}
