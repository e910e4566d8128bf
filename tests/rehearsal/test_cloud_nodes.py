from __future__ import annotations

import json

import pytest

from plan.resource_types import EC2_ROUTE, EKS_ADDON, EKS_NODE_GROUP, IAM_ROLE, IAM_ROLE_POLICY_ATTACHMENT
from rehearsal.cloud.direct import AbortedError, Account, Made, urn_of
from rehearsal.cloud.example import POLICY, Platform


@pytest.fixture
def platform():
    return Platform(Account())


def more_nodes(platform):
    return platform.account.create(EKS_NODE_GROUP, "more", platform.node_group_inputs())


def test_nodes_need_the_network_add_on(platform):
    platform.account.delete(platform.network_addon)

    with pytest.raises(AbortedError, match="no vpc-cni"):
        more_nodes(platform)


def test_nodes_need_a_way_out(platform):
    platform.account.delete(platform.route)

    with pytest.raises(AbortedError, match="no route to the internet"):
        more_nodes(platform)


def test_nodes_need_a_role_that_may_join(platform):
    platform.account.delete(platform.attachment)

    with pytest.raises(AbortedError, match="their role has no policy"):
        more_nodes(platform)


def test_add_ons_with_pods_need_nodes(platform):
    platform.account.delete(platform.nodes)

    with pytest.raises(AbortedError, match="degraded"):
        platform.addon("metrics-server")
    platform.addon("kube-proxy")


def irsa_role(platform):
    url = "https://oidc.example/id/1"
    inputs = {"url": url, "clientIdLists": ["sts.amazonaws.com"]}
    provider = platform.account.create("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "oidc", inputs)
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Federated": provider["arn"]}}]}
    role = platform.account.create(IAM_ROLE, "irsa", {"assumeRolePolicy": json.dumps(trust)})
    return provider, role


def test_an_add_on_needs_a_role_that_may_act_and_that_it_can_take(platform):
    make = platform.account.create
    provider, role = irsa_role(platform)
    driver = {
        "clusterName": platform.cluster["name"],
        "addonName": "aws-ebs-csi-driver",
        "serviceAccountRoleArn": role["arn"],
    }
    with pytest.raises(AbortedError, match="its role cannot be taken or has no policy") as failed:
        make(EKS_ADDON, "driver", driver)

    make(IAM_ROLE_POLICY_ATTACHMENT, "irsa", {"role": role["name"], "policyArn": POLICY})
    made = platform.account.update(
        Made(EKS_ADDON, urn_of(EKS_ADDON, "driver"), failed.value.init_failed.id, {}, {}), driver
    )

    platform.account.delete(provider)
    with pytest.raises(AbortedError, match="its role cannot be taken or has no policy"):
        platform.account.update(made, driver)


@pytest.mark.parametrize(
    "given", [{"managedPolicyArns": [POLICY]}, {"inlinePolicies": [{"name": "reads", "policy": "{}"}]}]
)
def test_a_role_may_have_its_policies_by_itself(platform, given):
    role = platform.account.create(IAM_ROLE, "own", {"assumeRolePolicy": "{}", **given})
    inputs = platform.node_group_inputs()

    platform.account.create(EKS_NODE_GROUP, "more", {**inputs, "nodeRoleArn": role["arn"]})


def test_a_node_group_that_failed_is_there_and_its_nodes_are_not():
    platform = Platform(Account())
    platform.account.delete(platform.nodes)
    platform.account.delete(platform.route)
    with pytest.raises(AbortedError, match="CREATE_FAILED") as failed:
        more_nodes(platform)
    left = platform.account.cloud.resources[urn_of(EKS_NODE_GROUP, "more")]
    assert failed.value.init_failed.id == left.id
    with pytest.raises(AbortedError, match="no node for its pods"):
        platform.addon("metrics-server")

    out = {"gatewayId": platform.internet.id, "destinationCidrBlock": "0.0.0.0/0", "routeTableId": platform.table.id}
    platform.account.create(EC2_ROUTE, "again", out)
    platform.account.update(Made(EKS_NODE_GROUP, left.urn, left.id, left.inputs, left.outputs), left.inputs)
    metrics = platform.account.cloud.resources[urn_of(EKS_ADDON, "metrics-server")]
    platform.account.update(Made(EKS_ADDON, metrics.urn, metrics.id, metrics.inputs, {}), metrics.inputs)


def test_a_cluster_goes_up_one_version_at_a_time(platform):
    update = platform.account.update
    with pytest.raises(AbortedError, match="one minor version at a time"):
        update(platform.cluster, platform.cluster_inputs("1.37"))
    with pytest.raises(AbortedError, match="never back"):
        update(platform.cluster, platform.cluster_inputs("1.34"))
    with pytest.raises(AbortedError, match=r"nodes of 1\.36 do not join"):
        update(platform.nodes, {**platform.nodes.inputs, "version": "1.36"})

    update(platform.cluster, platform.cluster_inputs("1.36"))
    update(platform.nodes, {**platform.nodes.inputs, "version": "1.36"})
