"""Resources of an add-on's container."""

from __future__ import annotations

from typing import Any

from components.spec import ContainerCpuQuantity, MemoryQuantity, Spec


class ContainerResources(Spec):
    """Requests of a container. Memory is its limit as well, so that a leak ends in its own container; CPU has none."""

    cpu: ContainerCpuQuantity
    memory: MemoryQuantity

    def document(self) -> dict[str, Any]:
        """Return the ``resources`` of a container."""
        return {
            "requests": {"cpu": self.cpu, "memory": self.memory},
            "limits": {"memory": self.memory},
        }
