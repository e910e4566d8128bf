"""Controllers that only report that an object is ready: stores of secrets, issuers and the resources of Karpenter."""

from __future__ import annotations

from cluster.api import Api
from cluster.objects import condition, has_condition, path_of

COLLECTIONS = (
    "/apis/external-secrets.io/v1/secretstores",
    "/apis/external-secrets.io/v1/clustersecretstores",
    "/apis/cert-manager.io/v1/clusterissuers",
    "/apis/cert-manager.io/v1/issuers",
    "/apis/karpenter.k8s.aws/v1/ec2nodeclasses",
    "/apis/karpenter.sh/v1/nodepools",
)


def play(api: Api) -> None:
    """Set the condition ``Ready``."""
    for collection in COLLECTIONS:
        for each in api.items(collection):
            if not has_condition(each, "Ready"):
                api.patch(f"{path_of(collection, each)}/status", {"status": {"conditions": [condition("Ready")]}})
