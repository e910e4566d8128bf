"""Kubernetes API permissions of a service."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.shop import Cluster, cart, declared

ENDPOINTS = {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["get", "list", "watch"]}
LEASE = {
    "apiGroups": ["coordination.k8s.io"],
    "resources": ["leases"],
    "resourceNames": ["cart-leader"],
    "verbs": ["get", "update"],
}
RIGHTS = ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")


@pytest.fixture(scope="module")
def leader() -> Cluster:
    return cart(kubernetesPermissions=[ENDPOINTS, LEASE])


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        declared(kubernetesPermissions=[{**ENDPOINTS, **changes}])
    return str(refused.value)


def test_a_service_without_permissions_has_no_role_and_no_token() -> None:
    found = cart()
    assert [found.all(kind) for kind in RIGHTS] == [[], [], [], []]
    assert found.pod()["automountServiceAccountToken"] is False
    assert found.one("ServiceAccount")["automountServiceAccountToken"] is False


def test_permissions_are_rules_of_the_role_of_the_service(leader: Cluster) -> None:
    role = leader.one("Role")
    assert role["metadata"]["namespace"] == "shop"
    assert role["rules"] == [ENDPOINTS, LEASE]


def test_the_role_is_bound_only_to_the_service_account(leader: Cluster) -> None:
    binding = leader.one("RoleBinding")
    assert binding["metadata"]["namespace"] == "shop"
    assert binding["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "cart"}
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "cart", "namespace": "shop"}]
    assert leader.pod()["serviceAccountName"] == "cart"


def test_permissions_are_limited_to_the_namespace(leader: Cluster) -> None:
    assert leader.all("ClusterRole") == leader.all("ClusterRoleBinding") == []


def test_only_pods_with_permissions_have_a_token_and_egress_to_the_api(leader: Cluster) -> None:
    assert leader.pod()["automountServiceAccountToken"] is True
    assert leader.one("ServiceAccount")["automountServiceAccountToken"] is False
    ports = [port["port"] for rule in leader.one("NetworkPolicy")["spec"]["egress"] for port in rule["ports"]]
    assert 443 in ports
    assert 443 not in [p["port"] for rule in cart().one("NetworkPolicy")["spec"]["egress"] for p in rule["ports"]]


def test_pods_depend_on_their_role_binding(leader: Cluster) -> None:
    dependencies = {name for _, name in leader.deployment.dependencies(leader.registration("Deployment"))}
    assert {"shop-cart-role", "shop-cart-role-binding"} <= dependencies


@pytest.mark.parametrize("field", ["apiGroups", "resources", "resourceNames", "verbs"])
def test_a_wildcard_permission_is_refused(field: str) -> None:
    assert f"kubernetesPermissions.0.{field}.0" in refusal(**{field: ["*"]})


@pytest.mark.parametrize("verb", ["escalate", "bind", "impersonate"])
def test_verbs_that_grant_permissions_are_refused(verb: str) -> None:
    assert "kubernetesPermissions.0.verbs.0" in refusal(verbs=[verb])


@pytest.mark.parametrize("field", ["apiGroups", "resources", "verbs"])
def test_a_permission_requires_groups_resources_and_verbs(field: str) -> None:
    assert f"kubernetesPermissions.0.{field}" in refusal(**{field: []})


@pytest.mark.parametrize("resource", ["secrets", "serviceaccounts/token", "pods/exec", "rolebindings"])
def test_sensitive_resources_require_sensitive(resource: str) -> None:
    core = {"apiGroups": [""], "resources": ["configmaps", resource]}
    assert f"resources {resource} expose secrets" in refusal(**core)
    declared(kubernetesPermissions=[{**ENDPOINTS, **core, "sensitive": True}])


@pytest.mark.parametrize("verb", ["create", "deletecollection"])
def test_object_names_with_verbs_that_ignore_them_are_refused(verb: str) -> None:
    assert f"resourceNames cannot restrict {verb}" in refusal(resourceNames=["one"], verbs=["get", verb])
