"""Which nodes some pods run on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NODE_GROUP_LABEL = "landfall.dev/node-group"
"""On every node its group's name; the key, too, of the taint that keeps a dedicated group to itself."""

GPU_LABEL = {"nvidia.com/gpu.present": "true"}
"""On the nodes of every group whose image drives NVIDIA's GPUs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSelection:
    """One group of nodes, dedicated or not; or any node that no taint keeps to itself."""

    node_group: str | None = None

    @property
    def node_selector(self) -> dict[str, str]:
        """As a pod's ``nodeSelector`` has it."""
        return {NODE_GROUP_LABEL: self.node_group} if self.node_group else {}

    @property
    def tolerations(self) -> Sequence[dict[str, Any]]:
        """As a pod's ``tolerations`` has it: of the group's own taint, and of no other."""
        if not self.node_group:
            return []
        return [{"key": NODE_GROUP_LABEL, "operator": "Equal", "value": self.node_group, "effect": "NoSchedule"}]

    def document(self) -> dict[str, Any]:
        """Both, under the keys that pods and most charts give them; nothing when any node will do."""
        if not self.node_group:
            return {}
        return {"nodeSelector": self.node_selector, "tolerations": list(self.tolerations)}


ANY_NODE = NodeSelection()
"""Any node that no taint keeps to itself."""
