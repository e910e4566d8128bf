"""EC2 instance types: what a machine has. The families that platforms like these run on, up to ``8xlarge``.

A file of our own, since the small packages that carry such a table are no longer kept up, and the one that is, moto,
is a mock of all of AWS. The figures of a type never change.

Sources: vCPUs, memory and GPUs from the EC2 user guide's pages of instance types; pods from ``eni-max-pods.txt`` in
awslabs/amazon-eks-ami (read in November 2026).
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
    """Memory."""
    pods_by_address: int
    """Pods that a node takes when each has an address of its own; with prefixes it takes more."""
    gpus: int
    """NVIDIA's."""
    arm: bool
    """A Graviton processor, in contrast to x86."""

    @property
    def family(self) -> str:
        """``m7i`` of ``m7i.large``."""
        return self.name.partition(".")[0]


_VCPUS = {"small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32}

_Sizes = Mapping[str, tuple[int, int]]
"""GiB, and pods by address, of each size of a family."""


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

INSTANCES: Mapping[str, Instance] = {
    f"{family}.{size}": Instance(
        name=f"{family}.{size}",
        vcpus=_VCPUS[size],
        gib=gib,
        pods_by_address=pods,
        gpus=1 if family.startswith("g") else 0,
        arm=family in _GRAVITON,
    )
    for family, sizes in _FAMILIES.items()
    for size, (gib, pods) in sizes.items()
}
"""Every type that is known here, by its name."""
