"""The start-up configuration of a node."""

from __future__ import annotations

import json


def node_user_data(max_pods: int) -> str:
    """Return this stack's part of the node configuration; EKS merges it with the cluster's part."""
    config = {
        "apiVersion": "node.eks.aws/v1alpha1",
        "kind": "NodeConfig",
        "spec": {"kubelet": {"config": {"maxPods": max_pods}}},
    }
    return "\n".join(
        [
            "MIME-Version: 1.0",
            'Content-Type: multipart/mixed; boundary="landfall"',
            "",
            "--landfall",
            "Content-Type: application/node.eks.aws",
            "",
            json.dumps(config, indent=2),
            "",
            "--landfall--",
            "",
        ]
    )
