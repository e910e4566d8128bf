"""N5: what is made after what in our own stacks, by the names that our resources have.

Destruction takes the same edges the other way round, so each sentence reads backwards too: a load balancer that comes
after its controller goes before it. The planner's rules (``plan/ordering``) know no names; here the two can differ.
"""

from __future__ import annotations

import pytest

from plan.manifests import is_object
from plan.model import PlannedResource
from tests.support.stack_graph import before, named, too_early, typed
from tests.support.stack_plans import EVERYTHING, KARPENTER, OWNERS, STACKS, planned

SERVICE = "kubernetes:core/v1:Service"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
RELEASE = "kubernetes:helm.sh/v3:Release"
ADDON = "aws:eks/addon:Addon"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
ROUTE = "aws:ec2/route:Route"

CONTROLLER = named(RELEASE, "platform-load-balancer-controller-release")
CONTROLLER_POLICY = named("aws:iam/rolePolicy:RolePolicy", "platform-load-balancer-controller-policy")
OPERATOR = named(RELEASE, "platform-external-secrets-release")
NETWORKING = named(ADDON, "platform-vpc-cni-addon", "platform-kube-proxy-addon", "platform-pod-identity-agent-addon")
METRICS = named(ADDON, "platform-metrics-server-addon")
DNS = named(ADDON, "platform-coredns-addon")

DEFINITIONS = named(RELEASE, "platform-kube-prometheus-stack-definitions-release", "platform-karpenter-crds-release")
"""Charts of custom resource definitions alone: they have no pods, and need no node."""

BEHIND_A_LOAD_BALANCER = typed(INGRESS, SERVICE)
NODES = typed(NODE_GROUP)
WAY_OUT = typed(
    ROUTE,
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/internetGateway:InternetGateway",
)
PODS = typed(DEPLOYMENT)
VOLUMES = typed("kubernetes:core/v1:PersistentVolume")
CLUSTER = typed("eks:index:Cluster", "aws:eks/cluster:Cluster")
ROLE = "aws:iam/role:Role"
ISSUER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret"
GENERATOR = "kubernetes:generators.external-secrets.io/v1alpha1:Password"
STORE = "kubernetes:external-secrets.io/v1:SecretStore"

AFTER = {
    "a Service and an Ingress after the load balancer controller": (BEHIND_A_LOAD_BALANCER, CONTROLLER),
    "a Service and an Ingress after what the controller may do": (BEHIND_A_LOAD_BALANCER, CONTROLLER_POLICY),
    "a Service and an Ingress after the nodes that the controller runs on": (BEHIND_A_LOAD_BALANCER, NODES),
    "a Service and an Ingress after the controller's way out to AWS": (BEHIND_A_LOAD_BALANCER, WAY_OUT),
    "an Ingress after its class": (
        typed(INGRESS),
        typed("kubernetes:networking.k8s.io/v1:IngressClass", "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams"),
    ),
    "the controller after its nodes and DNS": (CONTROLLER, lambda each: NODES(each) or DNS(each)),
    "the controller after what it may do": (CONTROLLER, CONTROLLER_POLICY),
    "every chart with pods after the nodes": (lambda each: each.type == RELEASE and not DEFINITIONS(each), NODES),
    "every chart with pods after the cluster's DNS": (
        lambda each: each.type == RELEASE and not DEFINITIONS(each),
        DNS,
    ),
    "what brings Services of its own after the cluster's DNS": (lambda each: OPERATOR(each) or METRICS(each), DNS),
    "load balancer parameters after the chart that brings their definition": (
        typed("kubernetes:elbv2.k8s.aws/*"),
        CONTROLLER,
    ),
    "secret stores after the chart that brings their definition": (typed("kubernetes:external-secrets.io/*"), OPERATOR),
    "secrets and what makes them up after the chart that brings their definition": (
        typed(EXTERNAL, "kubernetes:generators.external-secrets.io/*"),
        OPERATOR,
    ),
    "nodes after the network of their pods": (NODES, NETWORKING),
    "nodes after what their network may do": (
        NODES,
        named("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "platform-vpc-cni-cni"),
    ),
    "nodes after their way out": (NODES, WAY_OUT),
    "DNS after the nodes it runs on": (DNS, NODES),
    "pods after their nodes, network and DNS": (PODS, lambda each: NODES(each) or NETWORKING(each) or DNS(each)),
    "volumes after a way into the file system in every zone": (
        VOLUMES,
        typed(
            "aws:efs/mountTarget:MountTarget",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "aws:efs/fileSystemPolicy:FileSystemPolicy",
        ),
    ),
    "volumes after the driver that mounts them": (VOLUMES, named(ADDON, "platform-efs-csi-addon")),
    "storage classes after their drivers": (
        named("kubernetes:storage.k8s.io/v1:StorageClass", "platform-efs-csi-efs-sc"),
        named(ADDON, "platform-efs-csi-addon"),
    ),
    "drivers after what they may do": (
        named(ADDON, "platform-efs-csi-addon"),
        named("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "platform-efs-csi-efs"),
    ),
    "the control plane after its log group": (
        CLUSTER,
        named("aws:cloudwatch/logGroup:LogGroup", "platform-cluster-logs"),
    ),
    "roles of service accounts after the issuer of their tokens": (
        lambda each: each.type == ROLE and "system:serviceaccount:" in str(each.inputs["assumeRolePolicy"]),
        named(ISSUER, "platform-cluster-oidcProvider"),
    ),
    "every object after the cluster it lies on": (is_object, CLUSTER),
}


@pytest.mark.parametrize("sentence", AFTER)
@pytest.mark.parametrize("stack", OWNERS)
def test_n5_comes(stack: str, sentence: str) -> None:
    late, early = AFTER[sentence]
    # Interface endpoints have a rule and a group of their own, which no volume waits for by name.
    assert too_early(stack, late, lambda each: early(each) and "endpoints" not in each.name) == []


@pytest.mark.parametrize("stack", OWNERS)
def test_n5_nodes_come_after_what_they_may_do_themselves(stack: str) -> None:
    groups = planned(stack).of_type(NODE_GROUP)
    assert groups
    for group in groups:
        prefix = group.name.removesuffix("-nodes")
        earlier = {(each.type, each.name) for each in before(stack, group)}
        for policy in ("worker", "registry"):
            assert ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", f"{prefix}-{policy}") in earlier


@pytest.mark.parametrize("service", ["aggregator", "layering", "orchestrator", "wash-trading"])
@pytest.mark.parametrize("stack", STACKS)
def test_n5_a_service_comes_after_what_it_is_made_of(stack: str, service: str) -> None:
    name = f"layering-detection-{service}"

    def earlier(type_: str, suffix: str) -> set[str]:
        return {each.name for each in before(stack, planned(stack).one(type_, f"{name}-{suffix}"))}

    assert {f"{name}-{part}" for part in ("account", "config", "secrets")} <= earlier(DEPLOYMENT, "deployment")
    assert f"{name}-service" in earlier(INGRESS, "ingress")
    assert f"{name}-deployment" in earlier("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "autoscaler")


def test_n5_on_a_shared_platform_everything_waits_for_the_way_to_the_cluster() -> None:
    assert too_early("staging", is_object, typed("pulumi:providers:kubernetes")) == []
    assert too_early("staging", typed("pulumi:providers:kubernetes"), typed("pulumi:pulumi:StackReference")) == []


def test_n5_on_a_shared_platform_ingresses_still_wait_for_their_class() -> None:
    assert too_early("staging", *AFTER["an Ingress after its class"]) == []


def namespace_of(resource: PlannedResource) -> str:
    return resource.inputs["metadata"]["namespace"]


@pytest.mark.parametrize("stack", STACKS)
def test_n5_secrets_come_after_the_store_of_their_namespace_or_after_what_makes_them_up(stack: str) -> None:
    secrets = planned(stack).of_type(EXTERNAL)
    assert len(secrets) >= 4
    for secret in secrets:
        source = STORE if "secretStoreRef" in secret.inputs["spec"] else GENERATOR
        names = {each.name for each in before(stack, secret) if each.type == source}
        wanted = [each for each in planned(stack).of_type(source) if namespace_of(each) == namespace_of(secret)]
        if source == GENERATOR:
            wanted = [each for each in wanted if each.name == f"{secret.name}-generator"]
        assert [each.name for each in wanted if each.name in names], secret.name


@pytest.mark.parametrize("stack", STACKS)
def test_n5_a_secret_store_comes_after_its_reader_and_what_that_may_read(stack: str) -> None:
    for store in planned(stack).of_type(STORE):
        prefix = store.name.removesuffix("-store")
        assert {f"{prefix}-account", f"{prefix}-reader-policy"} <= {each.name for each in before(stack, store)}


def test_n5_roles_of_workflows_come_after_github_as_an_issuer() -> None:
    workflows = named(ROLE, *(f"delivery-github-{each}-role" for each in ("preview", "deploy", "push")))
    assert too_early(EVERYTHING, workflows, named(ISSUER, "delivery-github-provider")) == []


def test_n5_nodes_of_karpenter_come_after_their_controller_and_before_the_pods_that_choose_them() -> None:
    pools = typed("kubernetes:karpenter.sh/*")
    classes = typed("kubernetes:karpenter.k8s.aws/*")
    controller = named(RELEASE, "platform-karpenter-release")
    for late, early in ((pools, classes), (classes, controller), (controller, DEFINITIONS), (PODS, pools)):
        assert too_early(KARPENTER, late, early) == []
