"""The EKS component has the children that its provider registers."""

from __future__ import annotations

from collections import Counter

import pytest

import reference
from engine.run import plan_stack
from plan.errors import PlanError

_CLUSTER = """\
    import pulumi, pulumi_aws as aws, pulumi_eks as eks
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
    cluster = eks.Cluster(
        "main", vpc_id=vpc.id, private_subnet_ids=[subnet.id], skip_default_node_group=True,
        {arguments}
    )
    pulumi.export("name", cluster.eks_cluster.name)
    """


def _types(plan):
    return Counter(resource.type for resource in plan.resources if "$" in resource.urn)


def test_children_are_the_same_as_those_of_the_provider(write):
    real = reference.eks_component()["children"]
    expected = Counter(each["type"] for each in real if each["type"] != "eks:index:Cluster")
    expected -= Counter({"eks:index:ManagedNodeGroup": 1, "aws:eks/nodeGroup:NodeGroup": 1})

    plan = plan_stack(write(_CLUSTER.format(arguments='authentication_mode="API", create_oidc_provider=True')))

    assert _types(plan) == expected
    names = {each["name"] for each in real if each["parent"] == "main"}
    assert names <= {resource.name for resource in plan.resources} | {"main-eksRole-4b490823"}


def test_the_control_plane_has_the_inputs_of_the_component(up):
    cluster = up.one("aws:eks/cluster:Cluster")

    assert cluster.inputs["version"] == "1.35"
    assert cluster.inputs["accessConfig"]["authenticationMode"] == "API"
    assert cluster.inputs["bootstrapSelfManagedAddons"] is False
    assert cluster.inputs["vpcConfig"]["endpointPrivateAccess"] is True
    assert cluster.parent == up.one("eks:index:Cluster").urn
    assert {subnet.urn for subnet in up.of_type("aws:ec2/subnet:Subnet")} <= set(cluster.dependencies)


def test_disabled_children_are_not_registered(up):
    types = _types(up)

    assert not types["aws:eks/addon:Addon"]
    assert not types["eks:index:VpcCniAddon"]
    assert not types["aws:ec2/securityGroup:SecurityGroup"]
    assert types["aws:iam/openIdConnectProvider:OpenIdConnectProvider"] == 1


def test_access_entries_and_their_policies_are_registered(up):
    entry = up.one("aws:eks/accessEntry:AccessEntry", "main-admin")
    association = up.one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "main-admin-view")

    assert (
        entry.inputs["principalArn"]
        == association.inputs["principalArn"]
        == up.one("aws:iam/role:Role", "admin").outputs["arn"]
    )
    assert association.parent == entry.urn


def test_outputs_resolve_through_the_reference_to_the_control_plane(up):
    assert up.exports["vpc"] == up.one("aws:ec2/vpc:Vpc").id
    assert up.exports["clusterSecurityGroup"].startswith("sg-")
    assert up.exports["oidcProvider"].startswith(
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/"
    )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [("fargate=True, authentication_mode='API'", "fargate"), ("role_mappings=[]", "authentication mode")],
)
def test_an_unsupported_input_is_an_error_that_names_it(write, arguments, named):
    with pytest.raises(PlanError, match=named):
        plan_stack(write(_CLUSTER.format(arguments=arguments)))
