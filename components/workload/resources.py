"""Resource requests and limits of a container."""

from __future__ import annotations

from collections.abc import Iterable

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

    def faults(self) -> Iterable[str]:
        """Check that no limit is below its request."""
        if self.cpu_limit and cpu_millicores(self.cpu_limit) < cpu_millicores(self.cpu):
            yield f"cpuLimit {self.cpu_limit} is below cpu {self.cpu}. Raise cpuLimit or lower cpu."
        if self.memory_limit and memory_bytes(self.memory_limit) < memory_bytes(self.memory):
            yield f"memoryLimit {self.memory_limit} is below memory {self.memory}. Raise memoryLimit or lower memory."

    def requirements(self) -> k8s.core.v1.ResourceRequirementsArgs:
        """Return the ``resources`` of the container."""
        limits = {"memory": self.memory_limit or self.memory}
        if self.cpu_limit:
            limits["cpu"] = self.cpu_limit
        return k8s.core.v1.ResourceRequirementsArgs(requests={"cpu": self.cpu, "memory": self.memory}, limits=limits)
