"""P5 to P8: identity, storage, load balancing and secrets, as each stack's settings say them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from tests.support.settings_documents import committed
from tests.support.stack_plans import OWNERS, STACKS, ZONES, by_id, cluster, of_kind, planned

ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"
OF_EKS_ADDONS = {
    "vpc-cni": "kube-system:aws-node",
    "aws-ebs-csi-driver": "kube-system:ebs-csi-controller-sa",
    "aws-efs-csi-driver": "kube-system:efs-csi-controller-sa",
    "amazon-cloudwatch-observability": "amazon-cloudwatch:cloudwatch-agent",
}
"""The service accounts that EKS makes with its add-ons."""
KEDA_OPERATOR = "keda:keda-operator"
"""KEDA's chart has a place of its own for the role."""
RELEASE = "kubernetes:helm.sh/v3:Release"


def trusts(stack: str) -> dict[str, tuple[str, str]]:
    """Service account and audience that each role for service accounts trusts, by the role's ARN."""
    found: dict[str, tuple[str, str]] = {}
    for role in planned(stack).of_type("aws:iam/role:Role"):
        (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        if "oidc.eks." in statement["Principal"].get("Federated", ""):
            conditions = {
                key.rpartition(":")[2]: value for key, value in statement["Condition"]["StringEquals"].items()
            }
            assert set(statement["Condition"]) == {"StringEquals"}
            found[role.outputs["arn"]] = (conditions["sub"], conditions["aud"])
    return found


def bearers(stack: str) -> Iterator[tuple[str, str]]:
    """Every service account that is told of a role, with the role's ARN: our own, a chart's, an EKS add-on's."""
    for account in of_kind(stack, "ServiceAccount"):
        metadata = account["metadata"]
        if arn := metadata.get("annotations", {}).get(ROLE_ANNOTATION):
            yield f"{metadata['namespace']}:{metadata['name']}", arn
    for release in planned(stack).of_type(RELEASE):
        namespace, default = release.inputs["namespace"], release.inputs["name"]
        for account in accounts_of(release.inputs["values"]):
            yield f"{namespace}:{account.get('name', default)}", account["annotations"][ROLE_ANNOTATION]
        if arn := release.inputs["values"].get("podIdentity", {}).get("aws", {}).get("irsa", {}).get("roleArn"):
            yield KEDA_OPERATOR, arn
    for addon in planned(stack).of_type("aws:eks/addon:Addon"):
        if arn := addon.inputs.get("serviceAccountRoleArn"):
            yield OF_EKS_ADDONS[addon.inputs["addonName"]], arn


def accounts_of(values: Any) -> Iterator[dict[str, Any]]:
    """The service accounts with a role, wherever a chart's values describe them."""
    for value in values.values() if isinstance(values, dict) else []:
        if isinstance(value, dict) and ROLE_ANNOTATION in (value.get("annotations") or {}):
            yield value
        yield from accounts_of(value)


@pytest.mark.parametrize("stack", STACKS)
def test_p5_a_role_is_trusted_to_one_account_that_is_there_and_carries_it(stack: str) -> None:
    assert trusts(stack)
    assert {audience for _, audience in trusts(stack).values()} == {"sts.amazonaws.com"}
    trusted = {(subject.removeprefix("system:serviceaccount:"), arn) for arn, (subject, _) in trusts(stack).items()}
    assert [account for account, _ in trusted if "*" in account] == []
    assert trusted == set(bearers(stack))


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
    read = [
        (each["metadata"]["namespace"], entry["remoteRef"]["key"])
        for each in of_kind(stack, "ExternalSecret")
        for entry in each["spec"].get("data", [])
    ]
    # The API key by all four services, the salt by the aggregator too (LD2).
    assert len([key for _, key in read if key.startswith("layering-detection/")]) == 5
    for namespace, key in read:
        assert [arn for arn in readable(stack, namespace) if arn.endswith(f":secret:{key}-??????")], key


def readable(stack: str, namespace: str) -> list[str]:
    """The secrets that the namespace's own reader may read."""
    (store,) = (each for each in of_kind(stack, "SecretStore") if each["metadata"]["namespace"] == namespace)
    account = store["spec"]["provider"]["aws"]["auth"]["jwt"]["serviceAccountRef"]["name"]
    role = dict(bearers(stack))[f"{namespace}:{account}"].rpartition("/")[2]
    policies = planned(stack).of_type("aws:iam/rolePolicy:RolePolicy")
    (policy,) = (json.loads(each.inputs["policy"]) for each in policies if each.inputs["role"] == role)
    return [arn for statement in policy["Statement"] for arn in statement["Resource"]]
