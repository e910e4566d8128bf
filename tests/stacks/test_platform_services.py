"""IRSA, storage, load balancing and secrets follow each stack's settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from tests.support.ingress_classes import SYSTEMS, behind_nginx, class_of
from tests.support.settings_documents import committed
from tests.support.stack_plans import EVERYTHING, OWNERS, STACKS, ZONES, by_id, cluster, of_kind, planned

ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"
OF_EKS_ADDONS = {
    "vpc-cni": "kube-system:aws-node",
    "aws-ebs-csi-driver": "kube-system:ebs-csi-controller-sa",
    "aws-efs-csi-driver": "kube-system:efs-csi-controller-sa",
    "amazon-cloudwatch-observability": "amazon-cloudwatch:cloudwatch-agent",
}
"""Service accounts that EKS creates with its add-ons."""
KEDA_OPERATOR = "keda:keda-operator"
"""KEDA's chart has its own value for the role."""
RELEASE = "kubernetes:helm.sh/v3:Release"

every_system = pytest.mark.parametrize("system", SYSTEMS)
every_load_balancer = pytest.mark.parametrize(
    ("stack", "system"),
    [(stack, system) for stack in STACKS for system in SYSTEMS if not behind_nginx(stack, system)],
)


def trusts(stack: str) -> dict[str, tuple[str, str]]:
    """Return the service account and audience that each IRSA role trusts, by the role's ARN."""
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
    """Yield every service account with a role, and its ARN: planned ones, those of charts and of EKS add-ons."""
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
    """Yield the service accounts with a role in a chart's values."""
    for value in values.values() if isinstance(values, dict) else []:
        if isinstance(value, dict) and ROLE_ANNOTATION in (value.get("annotations") or {}):
            yield value
        yield from accounts_of(value)


@pytest.mark.parametrize("stack", STACKS)
def test_each_role_trusts_one_planned_service_account_that_has_its_arn(stack: str) -> None:
    assert trusts(stack)
    assert {audience for _, audience in trusts(stack).values()} == {"sts.amazonaws.com"}
    trusted = {(subject.removeprefix("system:serviceaccount:"), arn) for arn, (subject, _) in trusts(stack).items()}
    assert [account for account, _ in trusted if "*" in account] == []
    assert trusted == set(bearers(stack))


@pytest.mark.parametrize("stack", STACKS)
def test_each_service_account_with_a_role_is_trusted_by_it(stack: str) -> None:
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
def test_nodes_reach_the_file_system_in_every_zone_and_only_over_tls(stack: str) -> None:
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
def test_there_are_storage_classes_for_files_and_block_volumes(stack: str) -> None:
    classes = {each["metadata"]["name"]: each for each in of_kind(stack, "StorageClass")}
    assert set(classes) == {"efs-sc", "gp3", "gp3-retain"}
    default = "storageclass.kubernetes.io/is-default-class"
    assert classes["gp3"]["metadata"]["annotations"][default] == "true"
    assert default not in classes["efs-sc"]["metadata"].get("annotations", {})
    assert classes["efs-sc"]["parameters"]["fileSystemId"] == planned(stack).one("aws:efs/fileSystem:FileSystem").id


def load_balancer(stack: str, system: str) -> dict[str, Any]:
    """Return the parameters of the only load balancer of a system; no other system has its name or group."""
    name = f"{system}-{planned(stack).stack}"
    (parameters,) = (each for each in of_kind(stack, "IngressClassParams") if each["metadata"]["name"] == name)
    assert parameters["spec"]["group"]["name"] == name
    return parameters["spec"]


@every_system
def test_the_load_balancer_of_prod_has_tls_named_callers_and_deletion_protection(system: str) -> None:
    spec = load_balancer("prod", system)
    attributes = {each["key"]: each["value"] for each in spec["loadBalancerAttributes"]}
    assert spec["certificateArn"] == [committed("prod")["systems"][SYSTEMS[system]]["loadBalancer"]["certificateArn"]]
    assert "TLS13" in spec["sslPolicy"]
    assert spec["sslRedirectPort"] == "443"
    assert spec["inboundCIDRs"] == ["203.0.113.0/24"]
    assert attributes["deletion_protection.enabled"] == "true"


@pytest.mark.parametrize("stack", STACKS)
def test_every_load_balancer_is_that_of_a_system(stack: str) -> None:
    names = {f"{system}-{planned(stack).stack}" for system in SYSTEMS if not behind_nginx(stack, system)}
    assert {each["metadata"]["name"] for each in of_kind(stack, "IngressClassParams")} == names


@pytest.mark.parametrize("stack", STACKS)
def test_every_system_uses_the_ingress_class_of_its_settings(stack: str) -> None:
    used = {(each["metadata"]["namespace"], each["spec"]["ingressClassName"]) for each in of_kind(stack, "Ingress")}
    assert used == {(f"{system}-{planned(stack).stack}", class_of(stack, system)) for system in SYSTEMS}


def test_only_one_system_of_the_stacks_is_behind_nginx() -> None:
    behind = [(stack, system) for stack in STACKS for system in SYSTEMS if behind_nginx(stack, system)]
    assert behind == [(EVERYTHING, "email-rag")]


@every_load_balancer
def test_one_load_balancer_serves_all_ingresses_of_a_system_in_an_environment(stack: str, system: str) -> None:
    name = f"{system}-{planned(stack).stack}"
    ingresses = [each for each in of_kind(stack, "Ingress") if each["metadata"]["namespace"] == name]
    assert {each["spec"]["ingressClassName"] for each in ingresses} == {name}
    listeners = {each["metadata"]["annotations"]["alb.ingress.kubernetes.io/listen-ports"] for each in ingresses}
    assert len(listeners) == 1
    ports = {port for each in json.loads(listeners.pop()) for port in each.items()}
    assert ports == ({("HTTP", 80), ("HTTPS", 443)} if stack == "prod" else {("HTTP", 80)})
    spec = load_balancer(stack, system)
    assert spec["targetType"] == "ip"
    assert not {block for block in spec["inboundCIDRs"] if ip_network(block).prefixlen == 0}


@pytest.mark.parametrize("stack", OWNERS)
def test_the_controller_manages_only_resources_with_the_tag_of_its_cluster(stack: str) -> None:
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
def test_each_secret_store_reads_only_the_secrets_of_its_environment(stack: str) -> None:
    policy = planned(stack).one("aws:iam/rolePolicy:RolePolicy", "layering-detection-secrets-reader-policy")
    (statement,) = json.loads(policy.inputs["policy"])["Statement"]
    prefix = "arn:aws:secretsmanager:us-east-1:111122223333:secret:layering-detection"
    assert set(statement["Resource"]) == {
        f"{prefix}/{planned(stack).stack}/api-key-??????",
        f"{prefix}/{planned(stack).stack}/pseudonymization-salt-??????",
    }
    assert set(statement["Action"]) == {"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"}


@every_system
@pytest.mark.parametrize("stack", STACKS)
def test_each_secret_store_reads_only_the_secrets_that_its_system_uses(stack: str, system: str) -> None:
    environment = planned(stack).stack
    used = {
        entry["remoteRef"]["key"]
        for each in of_kind(stack, "ExternalSecret")
        for entry in each["spec"].get("data", [])
        if each["metadata"]["namespace"] == f"{system}-{environment}"
    }
    assert {name for name in used if not name.startswith(f"{system}/{environment}/")} == set()
    prefix = "arn:aws:secretsmanager:us-east-1:111122223333:secret:"
    assert set(readable(stack, f"{system}-{environment}")) == {f"{prefix}{name}-??????" for name in used}


@pytest.mark.parametrize("stack", STACKS)
def test_each_secret_store_may_read_every_secret_that_it_needs(stack: str) -> None:
    read = [
        (each["metadata"]["namespace"], entry["remoteRef"]["key"])
        for each in of_kind(stack, "ExternalSecret")
        for entry in each["spec"].get("data", [])
    ]
    # All four services read the API key, and the aggregator reads the salt as well.
    assert len([key for _, key in read if key.startswith("layering-detection/")]) == 5
    for namespace, key in read:
        assert [arn for arn in readable(stack, namespace) if arn.endswith(f":secret:{key}-??????")], key


def readable(stack: str, namespace: str) -> list[str]:
    """Return the secrets that the namespace's secret store may read."""
    (store,) = (each for each in of_kind(stack, "SecretStore") if each["metadata"]["namespace"] == namespace)
    account = store["spec"]["provider"]["aws"]["auth"]["jwt"]["serviceAccountRef"]["name"]
    role = dict(bearers(stack))[f"{namespace}:{account}"].rpartition("/")[2]
    policies = planned(stack).of_type("aws:iam/rolePolicy:RolePolicy")
    (policy,) = (json.loads(each.inputs["policy"]) for each in policies if each.inputs["role"] == role)
    return [arn for statement in policy["Statement"] for arn in statement["Resource"]]
