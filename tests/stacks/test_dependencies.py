"""Dependencies between resources of our own stacks, by logical name.

Destruction follows the same dependencies in reverse: a load balancer that depends on its controller is deleted before
it. The ordering rules (``analysis/ordering``) know no logical names, so this is an independent check.
"""

from __future__ import annotations

import pytest

from plan.manifests import is_object, manifest_of
from plan.model import PlannedResource
from plan.pod_templates import pod_of
from tests.support.ingress_classes import NGINX, SYSTEMS, class_of
from tests.support.stack_graph import dependencies_of, missing_dependencies, named, typed
from tests.support.stack_plans import EVERY_OWNER, EVERY_STACK, EVERYTHING, KARPENTER, OWNERS, STACKS, planned
from tests.support.workload_objects import WORKLOADS, Manifest, containers

CLASSES = {"kubernetes:networking.k8s.io/v1:IngressClass", "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams"}
NGINX_CLASS = {"platform-nginx-ingress-release", "platform-nginx-ingress-front"}
"""The release that creates the class of NGINX, and the Service with its load balancer."""
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

CRD_CHARTS = named(RELEASE, "platform-kube-prometheus-stack-definitions-release", "platform-karpenter-crds-release")
"""Charts of CRDs only: they have no pods and need no nodes."""

BEHIND_A_LOAD_BALANCER = typed(INGRESS, SERVICE)
NODES = typed(NODE_GROUP)
INTERNET_ACCESS = typed(
    ROUTE,
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/internetGateway:InternetGateway",
)
PODS = typed(DEPLOYMENT)
VOLUMES = typed("kubernetes:core/v1:PersistentVolume")
CLUSTER = typed("eks:index:Cluster", "aws:eks/cluster:Cluster")
ROLE = "aws:iam/role:Role"
OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret"
GENERATOR = "kubernetes:generators.external-secrets.io/v1alpha1:Password"
STORE = "kubernetes:external-secrets.io/v1:SecretStore"

DEPENDENCIES = {
    "Services and Ingresses depend on the load balancer controller": (BEHIND_A_LOAD_BALANCER, CONTROLLER),
    "Services and Ingresses depend on the policy of the controller": (BEHIND_A_LOAD_BALANCER, CONTROLLER_POLICY),
    "Services and Ingresses depend on the nodes of the controller": (BEHIND_A_LOAD_BALANCER, NODES),
    "Services and Ingresses depend on the internet access of the controller": (BEHIND_A_LOAD_BALANCER, INTERNET_ACCESS),
    "the controller depends on its nodes and DNS": (CONTROLLER, lambda each: NODES(each) or DNS(each)),
    "the controller depends on its policy": (CONTROLLER, CONTROLLER_POLICY),
    "charts with pods depend on the nodes": (lambda each: each.type == RELEASE and not CRD_CHARTS(each), NODES),
    "charts with pods depend on CoreDNS": (
        lambda each: each.type == RELEASE and not CRD_CHARTS(each),
        DNS,
    ),
    "charts with Services depend on CoreDNS": (lambda each: OPERATOR(each) or METRICS(each), DNS),
    "IngressClassParams depend on the chart of their CRD": (
        typed("kubernetes:elbv2.k8s.aws/*"),
        CONTROLLER,
    ),
    "secret stores depend on the chart of their CRD": (typed("kubernetes:external-secrets.io/*"), OPERATOR),
    "external secrets and generators depend on the chart of their CRDs": (
        typed(EXTERNAL, "kubernetes:generators.external-secrets.io/*"),
        OPERATOR,
    ),
    "nodes depend on the network add-ons": (NODES, NETWORKING),
    "nodes depend on the policy of the network add-on": (
        NODES,
        named("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "platform-vpc-cni-cni"),
    ),
    "nodes depend on their internet access": (NODES, INTERNET_ACCESS),
    "CoreDNS depends on its nodes": (DNS, NODES),
    "pods depend on their nodes, network and DNS": (PODS, lambda each: NODES(each) or NETWORKING(each) or DNS(each)),
    "volumes depend on mount targets in every zone": (
        VOLUMES,
        typed(
            "aws:efs/mountTarget:MountTarget",
            "aws:efs/fileSystemPolicy:FileSystemPolicy",
        ),
    ),
    "volumes depend on the network access to mount targets": (
        VOLUMES,
        named("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "platform-file-system-nfs"),
    ),
    "volumes depend on their CSI driver": (VOLUMES, named(ADDON, "platform-efs-csi-addon")),
    "storage classes depend on their drivers": (
        named("kubernetes:storage.k8s.io/v1:StorageClass", "platform-efs-csi-efs-sc"),
        named(ADDON, "platform-efs-csi-addon"),
    ),
    "drivers depend on their policies": (
        named(ADDON, "platform-efs-csi-addon"),
        named("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "platform-efs-csi-efs"),
    ),
    "the control plane depends on its log group": (
        CLUSTER,
        named("aws:cloudwatch/logGroup:LogGroup", "platform-cluster-logs"),
    ),
    "roles of service accounts depend on the OIDC provider": (
        lambda each: each.type == ROLE and "system:serviceaccount:" in str(each.inputs["assumeRolePolicy"]),
        named(OIDC_PROVIDER, "platform-cluster-oidcProvider"),
    ),
    "objects depend on their cluster": (is_object, CLUSTER),
}


@pytest.mark.parametrize("sentence", DEPENDENCIES)
@pytest.mark.parametrize("stack", OWNERS)
def test_resources_depend_on_their_prerequisites(stack: str, sentence: str) -> None:
    assert missing_dependencies(stack, *DEPENDENCIES[sentence]) == []


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_nodes_depend_on_their_iam_policies(stack: str) -> None:
    groups = planned(stack).of_type(NODE_GROUP)
    assert groups
    for group in groups:
        prefix = group.name.removesuffix("-nodes")
        dependencies = {(each.type, each.name) for each in dependencies_of(stack, group)}
        for policy in ("worker", "registry"):
            assert ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", f"{prefix}-{policy}") in dependencies


@pytest.mark.parametrize("service", ["aggregator", "layering", "orchestrator", "wash-trading"])
@pytest.mark.parametrize("stack", STACKS)
def test_a_service_depends_on_its_objects(stack: str, service: str) -> None:
    name = f"layering-detection-{service}"

    def dependencies(type_: str, suffix: str) -> set[str]:
        return {each.name for each in dependencies_of(stack, planned(stack).one(type_, f"{name}-{suffix}"))}

    assert {f"{name}-{part}" for part in ("account", "config", "secrets")} <= dependencies(DEPLOYMENT, "deployment")
    assert f"{name}-service" in dependencies(INGRESS, "ingress")
    assert f"{name}-deployment" in dependencies("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "autoscaler")


def test_on_a_shared_platform_objects_depend_on_the_cluster_provider() -> None:
    assert missing_dependencies("staging", is_object, typed("pulumi:providers:kubernetes")) == []
    assert (
        missing_dependencies("staging", typed("pulumi:providers:kubernetes"), typed("pulumi:pulumi:StackReference"))
        == []
    )


@pytest.mark.parametrize("stack", STACKS)
def test_ingresses_depend_on_their_class_and_its_parameters(stack: str) -> None:
    ingresses = planned(stack).of_type(INGRESS)
    systems = {each.name: next(system for system in SYSTEMS if each.name.startswith(system)) for each in ingresses}
    assert set(systems.values()) == set(SYSTEMS)
    for ingress in ingresses:
        name = ingress.inputs["spec"]["ingressClassName"]
        assert name == class_of(stack, systems[ingress.name])
        dependencies = dependencies_of(stack, ingress)
        if name == NGINX:
            assert {each.name for each in dependencies} >= NGINX_CLASS, ingress.name
        else:
            found = {
                each.type for each in dependencies if each.type in CLASSES and each.inputs["metadata"]["name"] == name
            }
            assert found == CLASSES, ingress.name


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_workload_depends_on_the_service_account_and_the_objects_that_it_reads(stack: str) -> None:
    for workload in (each for each in planned(stack).resources if is_object(each)):
        manifest = manifest_of(workload)
        if manifest["kind"] in WORKLOADS:
            dependencies = {
                (each["kind"], each["metadata"].get("name"))
                for each in map(manifest_of, filter(is_object, dependencies_of(stack, workload)))
                if each["metadata"].get("namespace") == manifest["metadata"]["namespace"]
            }
            assert read_by(manifest) - dependencies == set(), workload.name


def read_by(workload: Manifest) -> set[tuple[str, str]]:
    """Return kind and name of each object that a workload needs before its pods can start."""
    pod = pod_of(workload)
    found = {("ServiceAccount", pod["serviceAccountName"])}
    for container in containers(workload):
        found |= {("ConfigMap", each["configMapRef"]["name"]) for each in container.get("envFrom", [])}
        sources = [each["valueFrom"] for each in container.get("env", []) if "valueFrom" in each]
        keys = [each["secretKeyRef"] for each in sources if "secretKeyRef" in each]
        found |= {("ExternalSecret", key["name"]) for key in keys if not key.get("optional")}
    for volume in pod.get("volumes", []):
        if "configMap" in volume:
            found.add(("ConfigMap", volume["configMap"]["name"]))
        if "persistentVolumeClaim" in volume:
            found.add(("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]))
    return found


def namespace_of(resource: PlannedResource) -> str:
    return resource.inputs["metadata"]["namespace"]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_external_secrets_depend_on_their_store_or_generator(stack: str) -> None:
    secrets = planned(stack).of_type(EXTERNAL)
    assert len(secrets) >= 4
    for secret in secrets:
        source = STORE if "secretStoreRef" in secret.inputs["spec"] else GENERATOR
        names = {each.name for each in dependencies_of(stack, secret) if each.type == source}
        wanted = [each for each in planned(stack).of_type(source) if namespace_of(each) == namespace_of(secret)]
        if source == GENERATOR:
            wanted = [each for each in wanted if each.name == f"{secret.name}-generator"]
        assert [each.name for each in wanted if each.name in names], secret.name


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_secret_store_depends_on_its_service_account_and_policy(stack: str) -> None:
    for store in planned(stack).of_type(STORE):
        prefix = store.name.removesuffix("-store")
        assert {f"{prefix}-account", f"{prefix}-reader-policy"} <= {each.name for each in dependencies_of(stack, store)}


def test_workflow_roles_depend_on_the_github_oidc_provider() -> None:
    workflows = named(ROLE, *(f"delivery-github-{each}-role" for each in ("preview", "deploy", "push")))
    assert missing_dependencies(EVERYTHING, workflows, named(OIDC_PROVIDER, "delivery-github-provider")) == []


def test_karpenter_objects_depend_on_the_controller_and_pods_on_the_node_pools() -> None:
    pools = typed("kubernetes:karpenter.sh/*")
    classes = typed("kubernetes:karpenter.k8s.aws/*")
    controller = named(RELEASE, "platform-karpenter-release")
    for dependent, prerequisite in ((pools, classes), (classes, controller), (controller, CRD_CHARTS), (PODS, pools)):
        assert missing_dependencies(KARPENTER, dependent, prerequisite) == []
