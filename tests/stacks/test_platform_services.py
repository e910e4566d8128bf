"""P5 to P8: identity, storage, load balancing and secrets, as each stack's settings say them."""

from __future__ import annotations

import json
from ipaddress import ip_network
from typing import Any

import pytest

from tests.settings.documents import committed
from tests.stacks.planning import OWNERS, STACKS, ZONES, by_id, cluster, of_kind, planned

ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"
SERVICE_ACCOUNTS_OF_ADDONS = {
    "kube-system:aws-load-balancer-controller",
    "kube-system:aws-node",
    "kube-system:ebs-csi-controller-sa",
    "kube-system:efs-csi-controller-sa",
}


def trusts(stack: str) -> dict[str, tuple[str, str]]:
    """Service account and audience that each role for service accounts trusts, by the role's ARN."""
    found: dict[str, tuple[str, str]] = {}
    for role in planned(stack).of_type("aws:iam/role:Role"):
        (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        if "Federated" in statement["Principal"]:
            conditions = {
                key.rpartition(":")[2]: value for key, value in statement["Condition"]["StringEquals"].items()
            }
            assert set(statement["Condition"]) == {"StringEquals"}
            found[role.outputs["arn"]] = (conditions["sub"], conditions["aud"])
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_p5_a_role_is_trusted_to_one_account_that_is_there_and_carries_it(stack: str) -> None:
    accounts = {
        f"{account['metadata']['namespace']}:{account['metadata']['name']}": account["metadata"].get("annotations", {})
        for account in of_kind(stack, "ServiceAccount")
    }
    assert trusts(stack)
    for arn, (subject, audience) in trusts(stack).items():
        assert audience == "sts.amazonaws.com"
        account = subject.removeprefix("system:serviceaccount:")
        assert "*" not in account
        assert account in SERVICE_ACCOUNTS_OF_ADDONS or accounts[account][ROLE_ANNOTATION] == arn


@pytest.mark.parametrize("stack", STACKS)
def test_p5_every_account_with_a_role_has_one_that_trusts_it(stack: str) -> None:
    with_a_role = [
        metadata
        for metadata in (account["metadata"] for account in of_kind(stack, "ServiceAccount"))
        if ROLE_ANNOTATION in metadata.get("annotations", {})
    ]
    assert {metadata["name"] for metadata in with_a_role} >= {"secrets-reader"}
    for metadata in with_a_role:
        subject = f"system:serviceaccount:{metadata['namespace']}:{metadata['name']}"
        assert trusts(stack)[metadata["annotations"][ROLE_ANNOTATION]] == (subject, "sts.amazonaws.com")


@pytest.mark.parametrize("stack", OWNERS)
def test_p6_the_file_system_is_reached_in_every_zone_by_the_nodes_and_over_tls_alone(stack: str) -> None:
    assert planned(stack).one("aws:efs/fileSystem:FileSystem").inputs["encrypted"] is True
    targets = planned(stack).of_type("aws:efs/mountTarget:MountTarget")
    zones = sorted(by_id(stack)[each.inputs["subnetId"]].inputs["availabilityZone"] for each in targets)
    assert zones == ZONES[stack]
    rule = planned(stack).one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "platform-file-system-nfs")
    assert (rule.inputs["fromPort"], rule.inputs["toPort"], rule.inputs["ipProtocol"]) == (2049, 2049, "tcp")
    assert "cidrIpv4" not in rule.inputs
    assert {each for target in targets for each in target.inputs["securityGroups"]} == {rule.inputs["securityGroupId"]}
    policy = json.loads(planned(stack).one("aws:efs/fileSystemPolicy:FileSystemPolicy").inputs["policy"])
    assert any(
        statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy["Statement"]
    )


@pytest.mark.parametrize("stack", OWNERS)
def test_p6_there_is_a_class_for_files_and_a_default_one_for_blocks(stack: str) -> None:
    classes = {each["metadata"]["name"]: each for each in of_kind(stack, "StorageClass")}
    assert set(classes) == {"efs-sc", "gp3"}
    default = "storageclass.kubernetes.io/is-default-class"
    assert classes["gp3"]["metadata"]["annotations"][default] == "true"
    assert default not in classes["efs-sc"]["metadata"].get("annotations", {})
    assert classes["efs-sc"]["parameters"]["fileSystemId"] == planned(stack).one("aws:efs/fileSystem:FileSystem").id


def load_balancer(stack: str) -> dict[str, Any]:
    (parameters,) = of_kind(stack, "IngressClassParams")
    return parameters["spec"]


def test_p7_prod_is_reached_over_tls_by_named_callers_through_a_protected_load_balancer() -> None:
    spec = load_balancer("prod")
    attributes = {each["key"]: each["value"] for each in spec["loadBalancerAttributes"]}
    assert spec["certificateArn"] == [
        committed("prod")["systems"]["layeringDetection"]["loadBalancer"]["certificateArn"]
    ]
    assert "TLS13" in spec["sslPolicy"]
    assert spec["sslRedirectPort"] == "443"
    assert spec["inboundCIDRs"] == ["203.0.113.0/24"]
    assert attributes["deletion_protection.enabled"] == "true"


@pytest.mark.parametrize("stack", STACKS)
def test_p7_one_load_balancer_serves_all_ingresses_of_an_environment(stack: str) -> None:
    listeners = {
        ingress["metadata"]["annotations"]["alb.ingress.kubernetes.io/listen-ports"]
        for ingress in of_kind(stack, "Ingress")
    }
    assert len(listeners) == 1
    ports = {port for each in json.loads(listeners.pop()) for port in each.items()}
    assert ports == ({("HTTP", 80), ("HTTPS", 443)} if stack == "prod" else {("HTTP", 80)})
    assert load_balancer(stack)["targetType"] == "ip"
    assert load_balancer(stack)["group"]["name"] == f"layering-detection-{planned(stack).stack}"
    assert not {block for block in load_balancer(stack)["inboundCIDRs"] if ip_network(block).prefixlen == 0}


@pytest.mark.parametrize("stack", OWNERS)
def test_p7_the_controller_touches_what_carries_its_own_clusters_tag(stack: str) -> None:
    policy = planned(stack).one("aws:iam/rolePolicy:RolePolicy", "platform-load-balancer-controller-policy")
    deleting = [
        statement
        for statement in json.loads(policy.inputs["policy"])["Statement"]
        if {"elasticloadbalancing:DeleteLoadBalancer", "ec2:DeleteSecurityGroup"} & {*statement["Action"]}
    ]
    assert len(deleting) == 2
    for statement in deleting:
        assert statement["Condition"]["StringEquals"] == {
            "aws:ResourceTag/elbv2.k8s.aws/cluster": cluster(stack)["name"]
        }


@pytest.mark.parametrize("stack", STACKS)
def test_p8_the_reader_of_secrets_reads_those_of_its_environment_and_nothing_else(stack: str) -> None:
    policy = planned(stack).one("aws:iam/rolePolicy:RolePolicy", "layering-detection-secrets-reader-policy")
    (statement,) = json.loads(policy.inputs["policy"])["Statement"]
    prefix = "arn:aws:secretsmanager:us-east-1:111122223333:secret:layering-detection"
    assert set(statement["Resource"]) == {
        f"{prefix}/{planned(stack).stack}/api-key-??????",
        f"{prefix}/{planned(stack).stack}/pseudonymization-salt-??????",
    }
    assert set(statement["Action"]) == {"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"}


@pytest.mark.parametrize("stack", STACKS)
def test_p8_every_secret_that_is_read_is_one_that_the_reader_may_read(stack: str) -> None:
    policy = planned(stack).one("aws:iam/rolePolicy:RolePolicy", "layering-detection-secrets-reader-policy").inputs
    read = [entry["remoteRef"]["key"] for each in of_kind(stack, "ExternalSecret") for entry in each["spec"]["data"]]
    # The API key by all four services, the salt by the aggregator too (LD2).
    assert len(read) == 5
    for key in read:
        assert f":secret:{key}-??????" in policy["policy"]
