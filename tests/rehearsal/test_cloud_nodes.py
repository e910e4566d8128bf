from __future__ import annotations

import json

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account, Created, urn_of
from tests.support.simulated_platform import POLICY, Platform


@pytest.fixture
def platform():
    return Platform(Account())


def more_nodes(platform):
    return platform.account.create(resource_types.EKS_NODE_GROUP, "more", platform.node_group_inputs())


def test_nodes_require_the_vpc_cni(platform):
    platform.account.delete(platform.network_addon)

    with pytest.raises(AbortedError, match="no vpc-cni"):
        more_nodes(platform)


def test_nodes_require_a_route_to_the_internet(platform):
    platform.account.delete(platform.route)

    with pytest.raises(AbortedError, match="no route to the internet"):
        more_nodes(platform)


def test_nodes_require_a_role_with_policies(platform):
    platform.account.delete(platform.attachment)

    with pytest.raises(AbortedError, match="their role has no policy"):
        more_nodes(platform)


def test_addons_with_deployments_require_nodes(platform):
    platform.account.delete(platform.nodes)

    with pytest.raises(AbortedError, match="degraded"):
        platform.addon("metrics-server")
    platform.addon("kube-proxy")


def irsa_role(platform):
    url = "https://oidc.example/id/1"
    inputs = {"url": url, "clientIdLists": ["sts.amazonaws.com"]}
    provider = platform.account.create(resource_types.IAM_OPEN_ID_CONNECT_PROVIDER, "oidc", inputs)
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Federated": provider["arn"]}}]}
    role = platform.account.create(resource_types.IAM_ROLE, "irsa", {"assumeRolePolicy": json.dumps(trust)})
    return provider, role


def test_an_addon_requires_a_usable_role(platform):
    make = platform.account.create
    provider, role = irsa_role(platform)
    driver = {
        "clusterName": platform.cluster["name"],
        "addonName": "aws-ebs-csi-driver",
        "serviceAccountRoleArn": role["arn"],
    }
    with pytest.raises(AbortedError, match="its role cannot be assumed or has no policy") as failed:
        make(resource_types.EKS_ADDON, "driver", driver)

    make(resource_types.IAM_ROLE_POLICY_ATTACHMENT, "irsa", {"role": role["name"], "policyArn": POLICY})
    made = platform.account.update(
        Created(
            resource_types.EKS_ADDON, urn_of(resource_types.EKS_ADDON, "driver"), failed.value.init_failed.id, {}, {}
        ),
        driver,
    )

    platform.account.delete(provider)
    with pytest.raises(AbortedError, match="its role cannot be assumed or has no policy"):
        platform.account.update(made, driver)


@pytest.mark.parametrize(
    "given", [{"managedPolicyArns": [POLICY]}, {"inlinePolicies": [{"name": "reads", "policy": "{}"}]}]
)
def test_a_role_may_list_its_own_policies(platform, given):
    role = platform.account.create(resource_types.IAM_ROLE, "own", {"assumeRolePolicy": "{}", **given})
    inputs = platform.node_group_inputs()

    platform.account.create(resource_types.EKS_NODE_GROUP, "more", {**inputs, "nodeRoleArn": role["arn"]})


def test_a_failed_node_group_exists_without_nodes():
    platform = Platform(Account())
    platform.account.delete(platform.nodes)
    platform.account.delete(platform.route)
    with pytest.raises(AbortedError, match="CREATE_FAILED") as failed:
        more_nodes(platform)
    left = platform.account.cloud.resources[urn_of(resource_types.EKS_NODE_GROUP, "more")]
    assert failed.value.init_failed.id == left.id
    with pytest.raises(AbortedError, match="has no node for its pods"):
        platform.addon("metrics-server")

    out = {"gatewayId": platform.internet.id, "destinationCidrBlock": "0.0.0.0/0", "routeTableId": platform.table.id}
    platform.account.create(resource_types.EC2_ROUTE, "again", out)
    platform.account.update(
        Created(resource_types.EKS_NODE_GROUP, left.urn, left.id, left.inputs, left.outputs), left.inputs
    )
    metrics = platform.account.cloud.resources[urn_of(resource_types.EKS_ADDON, "metrics-server")]
    platform.account.update(
        Created(resource_types.EKS_ADDON, metrics.urn, metrics.id, metrics.inputs, {}), metrics.inputs
    )


def test_a_cluster_is_upgraded_one_minor_version_at_a_time(platform):
    update = platform.account.update
    with pytest.raises(AbortedError, match=r"the next version is 1\.36"):
        update(platform.cluster, platform.cluster_inputs("1.37"))
    with pytest.raises(AbortedError, match="a downgrade is impossible"):
        update(platform.cluster, platform.cluster_inputs("1.34"))
    with pytest.raises(AbortedError, match=r"nodes of version 1\.36 do not join"):
        update(platform.nodes, {**platform.nodes.inputs, "version": "1.36"})

    update(platform.cluster, platform.cluster_inputs("1.36"))
    update(platform.nodes, {**platform.nodes.inputs, "version": "1.36"})


def test_an_ami_release_belongs_to_the_version_of_its_node_group_and_is_never_older(platform):
    def update(release: str) -> None:
        platform.account.update(platform.nodes, {**platform.nodes.inputs, "version": "1.35", "releaseVersion": release})

    inputs = {**platform.node_group_inputs(), "version": "1.35", "releaseVersion": "1.34.2-20261101"}
    with pytest.raises(AbortedError, match=r"1\.34\.2-20261101 is not valid for Kubernetes version 1\.35"):
        platform.account.create(resource_types.EKS_NODE_GROUP, "others", inputs)
    with pytest.raises(AbortedError, match="is not valid for Kubernetes version"):
        update("1.3.5-20261101")

    update("1.35.0-20261101")
    update("1.35.1-20261110")
    with pytest.raises(AbortedError, match=r"cannot be rolled back from AMI release 1\.35\.1-20261110"):
        update("1.35.0-20261101")
