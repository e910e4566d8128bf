"""The nodes that pods can run on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

NODE_GROUP_LABEL = "landfall.dev/node-group"
"""Label of every node with the name of its node group; also the key of the taint of a dedicated node group."""

Architecture = Literal["amd64", "arm64"]
"""Processor architecture of nodes and images; ``arm64`` is Graviton."""

ARCHITECTURE_LABEL = "kubernetes.io/arch"
"""Label that the kubelet sets on every node."""

GPU_LABEL = {"nvidia.com/gpu.present": "true"}
"""Label of the nodes of every group whose image has the NVIDIA driver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSelection:
    """One node group, dedicated or shared; without a name, every node without a taint."""

    node_group: str | None = None
    architectures: Sequence[Architecture] = ()
    """Architectures that the image is built for; empty where it is built for all."""

    @property
    def node_selector(self) -> dict[str, str]:
        """Value of a pod's ``nodeSelector``."""
        only = self.architectures[0] if len(set(self.architectures)) == 1 else None
        return {
            **({NODE_GROUP_LABEL: self.node_group} if self.node_group else {}),
            **({ARCHITECTURE_LABEL: only} if only else {}),
        }

    @property
    def tolerations(self) -> Sequence[dict[str, Any]]:
        """Value of a pod's ``tolerations``: the taint of the selected node group only."""
        if not self.node_group:
            return []
        return [{"key": NODE_GROUP_LABEL, "operator": "Equal", "value": self.node_group, "effect": "NoSchedule"}]

    def document(self) -> dict[str, Any]:
        """Return both under the keys that pods and most charts use; return nothing when any node will do."""
        if not self.node_group:
            return {}
        return {"nodeSelector": self.node_selector, "tolerations": list(self.tolerations)}


ANY_NODE = NodeSelection()
"""Every node without a taint."""
