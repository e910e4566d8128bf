"""P13, LD1: what the planned service accounts may do by the cluster's own API."""

from __future__ import annotations

import pytest

from tests.support.stack_plans import STACKS, name_of, of_kind


def bound(stack: str) -> set[tuple[str, str]]:
    """Namespace and name of every service account that some binding gives rights to."""
    bindings = [*of_kind(stack, "RoleBinding"), *of_kind(stack, "ClusterRoleBinding")]
    return {
        (subject["namespace"], subject["name"])
        for binding in bindings
        for subject in binding["subjects"]
        if subject["kind"] == "ServiceAccount"
    }


@pytest.mark.parametrize("stack", STACKS)
def test_ld1_each_service_has_an_account_of_its_own(stack: str) -> None:
    services = of_kind(stack, "Deployment")
    accounts = {
        (each["metadata"]["namespace"], each["spec"]["template"]["spec"]["serviceAccountName"]) for each in services
    }
    assert len(accounts) == len(services) >= 4
    assert accounts <= {
        (each["metadata"]["namespace"], each["metadata"]["name"]) for each in of_kind(stack, "ServiceAccount")
    }


@pytest.mark.parametrize("stack", STACKS)
def test_ld1_no_account_of_layering_detection_has_a_right_in_the_cluster(stack: str) -> None:
    """None of the four talks to it: an account that nothing is bound to may do nothing, and needs no empty Role."""
    assert not {account for account in bound(stack) if account[0].startswith("layering-detection")}


@pytest.mark.parametrize("stack", STACKS)
def test_p13_a_pod_gets_a_token_exactly_if_its_account_has_rights(stack: str) -> None:
    for deployment in of_kind(stack, "Deployment"):
        pod = deployment["spec"]["template"]["spec"]
        account = (deployment["metadata"]["namespace"], pod["serviceAccountName"])
        assert pod["automountServiceAccountToken"] is (account in bound(stack)), name_of(deployment)


@pytest.mark.parametrize("stack", STACKS)
def test_p13_no_account_gets_a_token_unless_its_pods_ask(stack: str) -> None:
    assert [name_of(each) for each in of_kind(stack, "ServiceAccount") if each["automountServiceAccountToken"]] == []
