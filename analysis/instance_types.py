"""EC2 instance types of common families up to ``8xlarge``: vCPUs, memory, pods, GPUs and volumes.

The table is part of this project because the small packages with such a table are unmaintained, and moto, which is
maintained, is a mock of all of AWS. The figures of a type never change.

Sources: vCPUs, memory and GPUs from the EC2 user guide's pages of instance types; pods from ``eni-max-pods.txt`` in
awslabs/amazon-eks-ami; volumes from pkg/cloud/limits of kubernetes-sigs/aws-ebs-csi-driver (read in November 2026).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One instance type."""

    name: str
    vcpus: int
    gib: int
    """Memory in GiB."""
    pods_by_address: int
    """Maximum pods with one IP address each; prefix delegation allows more."""
    gpus: int
    """Number of NVIDIA GPUs."""
    arm: bool
    """True for a Graviton processor, False for x86."""
    volumes: int
    """EBS volumes that the CSI driver can attach besides the root disk, with all network interfaces attached."""

    @property
    def family(self) -> str:
        """Instance family, such as ``m7i`` of ``m7i.large``."""
        return self.name.partition(".")[0]


_VCPUS = {"small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32}

_Sizes = Mapping[str, tuple[int, int]]
"""Memory in GiB and maximum pods of each size of a family."""


def _sizes(gib_per_vcpu: int) -> _Sizes:
    pods = {"large": 29, "xlarge": 58, "2xlarge": 58, "4xlarge": 234, "8xlarge": 234}
    return {size: (gib_per_vcpu * _VCPUS[size], count) for size, count in pods.items()}


_BURSTABLE: _Sizes = {"small": (2, 11), "medium": (4, 17), "large": (8, 35), "xlarge": (16, 58), "2xlarge": (32, 58)}
_BURSTABLE_AMD: _Sizes = {**_BURSTABLE, "small": (2, 8)}
_COMPUTE, _GENERAL, _MEMORY = _sizes(2), _sizes(4), _sizes(8)
_GPU: _Sizes = {size: figures for size, figures in _GENERAL.items() if size != "large"}
_GPU_FEW_ADDRESSES: _Sizes = {"xlarge": (16, 29), "2xlarge": (32, 29), "4xlarge": (64, 29), "8xlarge": (128, 58)}

_FAMILIES: Mapping[str, _Sizes] = {
    **dict.fromkeys(("t3", "t4g"), _BURSTABLE),
    "t3a": _BURSTABLE_AMD,
    **dict.fromkeys(("m5", "m6i", "m7i", "m7g", "m7a"), _GENERAL),
    **dict.fromkeys(("c6i", "c7i", "c7g"), _COMPUTE),
    **dict.fromkeys(("r6i", "r7i"), _MEMORY),
    **dict.fromkeys(("g5", "g6"), _GPU),
    "g4dn": _GPU_FEW_ADDRESSES,
}

_GRAVITON: Sequence[str] = ("t4g", "m7g", "c7g")

_DEDICATED_ATTACHMENTS: Sequence[str] = ("m7i", "m7a", "c7i", "r7i", "g6")
"""Families whose limit counts EBS volumes alone. Others share theirs with network interfaces, disks and GPUs."""


def _volumes(family: str, size: str) -> int:
    if family in _DEDICATED_ATTACHMENTS:
        return 32 - 1  # The root disk is a volume.
    attachments = 25 if family.startswith("g") else 27  # GPU instances have a GPU and a disk of their own.
    return attachments - {"xlarge": 4, "2xlarge": 4, "4xlarge": 8, "8xlarge": 8}.get(size, 3)  # Network interfaces.


INSTANCES: Mapping[str, Instance] = {
    f"{family}.{size}": Instance(
        name=f"{family}.{size}",
        vcpus=_VCPUS[size],
        gib=gib,
        pods_by_address=pods,
        gpus=1 if family.startswith("g") else 0,
        arm=family in _GRAVITON,
        volumes=_volumes(family, size),
    )
    for family, sizes in _FAMILIES.items()
    for size, (gib, pods) in sizes.items()
}
"""All instance types by name."""
