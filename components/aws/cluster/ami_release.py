"""Releases of the EKS AMI: a managed node group gets patches of the operating system by a new release.

EKS chooses the newest release when it creates a node group, and never changes it by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from components.string_format import StringFormat

AmiType = Literal[
    "AL2023_x86_64_STANDARD",
    "AL2023_ARM_64_STANDARD",
    "AL2023_x86_64_NVIDIA",
    "AL2023_ARM_64_NVIDIA",
    "AL2023_x86_64_NEURON",
]
"""AMI types of Amazon Linux 2023, by processor and accelerator."""

NEWEST = "newest"
"""Value of ``releaseVersion`` that looks up the newest release at every ``pulumi preview`` and ``pulumi up``."""

ReleaseVersion = Annotated[
    str,
    StringFormat(
        r"^(newest|1\.\d+\.\d+-\d{8})$",
        "the word newest or a release of the EKS AMI: a Kubernetes version, a hyphen and a date",
        "1.35.0-20261110",
    ),
]
"""``newest``, or a release such as ``1.35.0-20261110``."""

_VARIANTS: Mapping[AmiType, str] = {
    "AL2023_x86_64_STANDARD": "x86_64/standard",
    "AL2023_ARM_64_STANDARD": "arm64/standard",
    "AL2023_x86_64_NVIDIA": "x86_64/nvidia",
    "AL2023_ARM_64_NVIDIA": "arm64/nvidia",
    "AL2023_x86_64_NEURON": "x86_64/neuron",
}
"""Part of the parameter's path. Source: EKS user guide, "Retrieve recommended Amazon Linux AMI IDs"."""

_PARAMETER = "/aws/service/eks/optimized-ami/{kubernetes}/amazon-linux-2023/{variant}/recommended/release_version"

ALL_PARAMETERS = _PARAMETER.format(kubernetes="*", variant="*")
"""Pattern of the names of all parameters, for IAM policies."""


def newest_release_parameter(ami_type: AmiType, kubernetes_version: str) -> str:
    """Return the name of the public SSM parameter that holds the newest release for a Kubernetes version."""
    return _PARAMETER.format(kubernetes=kubernetes_version, variant=_VARIANTS[ami_type])


def kubernetes_version_of(release: str) -> str:
    """Return the Kubernetes version of a release, such as ``1.35`` of ``1.35.0-20261110``."""
    return release.rpartition(".")[0]


def release_date(release: str) -> date | None:
    """Return the date at the end of a release or of an AMI alias; None if there is no such date."""
    try:
        return datetime.strptime(release[-len("20261110") :], "%Y%m%d").date()  # noqa: DTZ007  a date has no time zone
    except ValueError:
        return None
