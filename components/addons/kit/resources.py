"""CPU and memory of an add-on's container."""

from __future__ import annotations

from typing import Any

from components.spec import CpuQuantity, MemoryQuantity, Spec


class ContainerResources(Spec):
    """CPU is asked for and not capped; memory is both, so that a leak ends in its own container."""

    cpu: CpuQuantity
    memory: MemoryQuantity

    def document(self) -> dict[str, Any]:
        """As a container's ``resources`` has it."""
        return {
            "requests": {"cpu": self.cpu, "memory": self.memory},
            "limits": {"memory": self.memory},
        }
