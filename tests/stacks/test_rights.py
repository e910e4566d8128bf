"""Permissions of the planned service accounts in the Kubernetes API."""

from __future__ import annotations

import pytest

from tests.support.stack_plans import STACKS, name_of, of_kind


def bound(stack: str) -> set[tuple[str, str]]:
    """Return the namespace and name of every service account with a role binding."""
    bindings = [*of_kind(stack, "RoleBinding"), *of_kind(stack, "ClusterRoleBinding")]
    return {
        (subject["namespace"], subject["name"])
        for binding in bindings
        for subject in binding["subjects"]
        if subject["kind"] == "ServiceAccount"
    }


@pytest.mark.parametrize("stack", STACKS)
def test_each_service_has_its_own_service_account(stack: str) -> None:
    services = of_kind(stack, "Deployment")
    accounts = {
        (each["metadata"]["namespace"], each["spec"]["template"]["spec"]["serviceAccountName"]) for each in services
    }
    assert len(accounts) == len(services) >= 4
    assert accounts <= {
        (each["metadata"]["namespace"], each["metadata"]["name"]) for each in of_kind(stack, "ServiceAccount")
    }


@pytest.mark.parametrize("stack", STACKS)
def test_no_service_account_of_layering_detection_has_permissions(stack: str) -> None:
    """None of the four services calls the API. A service account without bindings has no permissions."""
    assert not {account for account in bound(stack) if account[0].startswith("layering-detection")}


@pytest.mark.parametrize("stack", STACKS)
def test_a_pod_has_a_token_only_if_its_service_account_has_permissions(stack: str) -> None:
    for deployment in of_kind(stack, "Deployment"):
        pod = deployment["spec"]["template"]["spec"]
        account = (deployment["metadata"]["namespace"], pod["serviceAccountName"])
        assert pod["automountServiceAccountToken"] is (account in bound(stack)), name_of(deployment)


@pytest.mark.parametrize("stack", STACKS)
def test_no_service_account_mounts_a_token_by_default(stack: str) -> None:
    assert [name_of(each) for each in of_kind(stack, "ServiceAccount") if each["automountServiceAccountToken"]] == []
