"""Permissions of the planned service accounts in the Kubernetes API."""

from __future__ import annotations

import pytest

from plan.pod_templates import pod_of
from tests.support.stack_plans import EVERY_STACK, FLEXDESK, name_of, of_kind
from tests.support.workload_objects import workloads


def bound(stack: str) -> set[tuple[str, str]]:
    """Return the namespace and name of every service account with a role binding."""
    bindings = [*of_kind(stack, "RoleBinding"), *of_kind(stack, "ClusterRoleBinding")]
    return {
        (subject["namespace"], subject["name"])
        for binding in bindings
        for subject in binding["subjects"]
        if subject["kind"] == "ServiceAccount"
    }


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_each_workload_has_its_own_service_account(stack: str) -> None:
    found = workloads(stack)
    accounts = {(each["metadata"]["namespace"], pod_of(each)["serviceAccountName"]) for each in found}
    assert len(accounts) == len(found) >= (2 if stack in FLEXDESK else 12)
    assert accounts <= {
        (each["metadata"]["namespace"], each["metadata"]["name"]) for each in of_kind(stack, "ServiceAccount")
    }


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_no_service_account_of_a_system_has_permissions(stack: str) -> None:
    """No workload calls the API. A service account without bindings has no permissions."""
    assert not {
        account for account in bound(stack) if account[0].startswith(("layering-detection-", "email-rag-", "flexdesk-"))
    }


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_pod_has_a_token_only_if_its_service_account_has_permissions(stack: str) -> None:
    for workload in workloads(stack):
        pod = pod_of(workload)
        account = (workload["metadata"]["namespace"], pod["serviceAccountName"])
        assert pod["automountServiceAccountToken"] is (account in bound(stack)), name_of(workload)


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_no_service_account_mounts_a_token_by_default(stack: str) -> None:
    assert [name_of(each) for each in of_kind(stack, "ServiceAccount") if each["automountServiceAccountToken"]] == []
