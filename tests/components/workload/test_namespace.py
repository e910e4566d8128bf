from __future__ import annotations

from typing import Any

from tests.support import component_programs
from tests.support.caching import cached
from tests.support.shop import Cluster, observe


@cached
def namespace(**args: Any) -> Cluster:
    return observe(component_programs.namespace(**args))


def test_a_namespace_denies_all_traffic_by_default() -> None:
    found = namespace()
    policy = found.one("NetworkPolicy", "default-deny")
    assert policy["metadata"]["namespace"] == found.deployment.outputs == "shop-test"
    assert policy["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_a_namespace_can_have_another_pod_security_level() -> None:
    labels = namespace(pod_security="baseline").one("Namespace", "shop-test")["metadata"]["labels"]
    assert {labels[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {"baseline"}
