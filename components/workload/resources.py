"""Resource requests and limits of a container."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pulumi_kubernetes as k8s

from components.spec import ContainerCpuQuantity, MemoryQuantity, Spec
from quantity import cpu_millicores, memory_bytes


class ResourcesSpec(Spec):
    """Resource requests and limits of a container."""

    cpu: ContainerCpuQuantity = "100m"
    """CPU request."""
    memory: MemoryQuantity = "128Mi"
    """Memory request."""
    cpu_limit: ContainerCpuQuantity | None = None
    """CPU limit; null by default, because a limit throttles a service while cores are idle."""
    memory_limit: MemoryQuantity | None = None
    """Memory limit; equals the request by default, so that the node is not overcommitted."""

    ephemeral_storage: MemoryQuantity | None = None
    """Request and limit of space on the node's disk: writable directories, logs and the writable layer. Without it the
    scheduler does not count disk space."""

    def faults(self) -> Iterable[str]:
        """Check that no limit is below its request."""
        if self.cpu_limit and cpu_millicores(self.cpu_limit) < cpu_millicores(self.cpu):
            yield f"cpuLimit {self.cpu_limit} is below cpu {self.cpu}. Raise cpuLimit or lower cpu."
        if self.memory_limit and memory_bytes(self.memory_limit) < memory_bytes(self.memory):
            yield f"memoryLimit {self.memory_limit} is below memory {self.memory}. Raise memoryLimit or lower memory."

    def disk_faults(self, directories: Mapping[str, str]) -> Iterable[str]:
        """Check that the pod may fill its directories before the kubelet evicts it, which counts all of them."""
        if self.ephemeral_storage is None:
            return
        needed = sum(memory_bytes(size) for size in directories.values())
        if needed > memory_bytes(self.ephemeral_storage):
            names = ", ".join(sorted(directories))
            yield (
                f"resources.ephemeralStorage {self.ephemeral_storage} is below {_written(needed)} of "
                f"writablePaths {names}. Raise ephemeralStorage or lower the size."
            )

    def requirements(self) -> k8s.core.v1.ResourceRequirementsArgs:
        """Return the ``resources`` of the container."""
        disk = {"ephemeral-storage": self.ephemeral_storage} if self.ephemeral_storage else {}
        limits = {"memory": self.memory_limit or self.memory, **disk}
        if self.cpu_limit:
            limits["cpu"] = self.cpu_limit
        requests = {"cpu": self.cpu, "memory": self.memory, **disk}
        return k8s.core.v1.ResourceRequirementsArgs(requests=requests, limits=limits)


def _written(size: int) -> str:
    """Return a number of bytes as a memory quantity, rounded up to MiB."""
    return f"{size // 2**30}Gi" if size % 2**30 == 0 else f"{-(-size // 2**20)}Mi"
