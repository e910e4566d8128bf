"""Ordering rules of nodes, pods, load balancers and IAM roles."""

from __future__ import annotations

import json

import pytest

from analysis.ordering import compute, identity, load_balancers
from tests.support.ordering_cases import (
    CLUSTER,
    DEPENDENT,
    PREREQUISITE,
    Case,
    addon,
    arn,
    aws,
    cluster_scoped,
    deployment,
    namespaced,
    nodes,
    policy,
    release,
    resource,
    role,
)

CONTROLLER = release(
    PREREQUISITE, "aws-load-balancer-controller", serviceAccount={"annotations": {"role": arn("role")}}
)
NGINX = release("nginx", "oci://registry.example/charts/nginx-ingress")
INGRESS = namespaced(DEPENDENT, "networking.k8s.io/v1:Ingress", spec={"ingressClassName": "alb"})
POOL = {"template": {"metadata": {"labels": {"pool": "batch", "size": "large"}}, "spec": {}}}
NODE_CLASS = cluster_scoped(DEPENDENT, "karpenter.k8s.aws/v1:EC2NodeClass", spec={"role": "role"})
PROFILE = "iam/instanceProfile:InstanceProfile"
PROFILED_CLASS = cluster_scoped(DEPENDENT, "karpenter.k8s.aws/v1:EC2NodeClass", spec={"instanceProfile": "profile"})

COMPUTE = {
    "Objects, charts, add-ons and nodes depend on the control plane": [
        Case(cluster_scoped(DEPENDENT, "core/v1:Namespace"), resource(PREREQUISITE, CLUSTER)),
        Case(release(DEPENDENT, "keda"), resource(PREREQUISITE, CLUSTER)),
    ],
    "Nodes depend on the network add-ons": [
        Case(nodes(DEPENDENT), addon(PREREQUISITE, name))
        for name in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
    ],
    "Nodes depend on their internet access": [
        Case(nodes(DEPENDENT), aws(PREREQUISITE, "ec2/natGateway:NatGateway")),
        Case(nodes(DEPENDENT), aws(PREREQUISITE, "ec2/route:Route")),
    ],
    "Pods depend on node groups": [
        Case(deployment(DEPENDENT), nodes(PREREQUISITE)),
        Case(namespaced(DEPENDENT, "apps/v1:DaemonSet"), nodes(PREREQUISITE)),
        Case(release(DEPENDENT, "karpenter"), nodes(PREREQUISITE)),
        Case(addon(DEPENDENT, "amazon-cloudwatch-observability"), nodes(PREREQUISITE)),
    ],
    "Pods depend on the network add-ons": [
        Case(deployment(DEPENDENT), addon(PREREQUISITE, "vpc-cni")),
    ],
    "Pods depend on CoreDNS": [Case(release(DEPENDENT, "falco"), addon(PREREQUISITE, "coredns"))],
    "Karpenter NodePools depend on the network add-ons and CoreDNS": [
        Case(cluster_scoped(DEPENDENT, "karpenter.sh/v1:NodePool"), addon(PREREQUISITE, "vpc-cni")),
    ],
    "Pods depend on the Karpenter NodePool that they select": [
        Case(
            deployment(DEPENDENT, {"nodeSelector": {"pool": "batch"}}),
            cluster_scoped(PREREQUISITE, "karpenter.sh/v1:NodePool", spec=POOL),
        ),
    ],
}

LOAD_BALANCERS = {
    "Load balancers depend on the load balancer controller": [
        Case(INGRESS, CONTROLLER),
        Case(namespaced(DEPENDENT, "core/v1:Service", spec={"type": "LoadBalancer"}), CONTROLLER),
        Case(release(DEPENDENT, "nginx-ingress"), CONTROLLER),
        Case(release(DEPENDENT, "argo-cd", server={"service": {"type": "LoadBalancer"}}), CONTROLLER),
        Case(release(DEPENDENT, "kube-prometheus-stack", grafana={"ingress": {"enabled": True}}), CONTROLLER),
    ],
    "Load balancers depend on the IAM policies of the load balancer controller": [
        Case(INGRESS, policy(PREREQUISITE), (role(), CONTROLLER)),
    ],
    "Load balancers depend on the nodes of their controller": [Case(INGRESS, nodes(PREREQUISITE))],
    "Load balancers depend on the internet access of their controller": [
        Case(INGRESS, aws(PREREQUISITE, "ec2/routeTableAssociation:RouteTableAssociation")),
    ],
    "An Ingress of the NGINX class depends on NGINX": [
        Case(namespaced(DEPENDENT, "networking.k8s.io/v1:Ingress", spec={"ingressClassName": "nginx"}), NGINX),
    ],
    "A Service depends on the load balancer controller where its webhook mutates Services": [
        Case(namespaced(DEPENDENT, "core/v1:Service"), CONTROLLER),
        Case(release(DEPENDENT, "keda"), CONTROLLER),
    ],
    "Pods with a readiness gate depend on the load balancer controller": [
        Case(
            deployment(DEPENDENT),
            CONTROLLER,
            (
                cluster_scoped(
                    "space", "core/v1:Namespace", metadata={"labels": {load_balancers.READINESS_GATE: "enabled"}}
                ),
            ),
        ),
    ],
}

ACCOUNT = namespaced(
    "account", "core/v1:ServiceAccount", metadata={"annotations": {"eks.amazonaws.com/role-arn": arn("role")}}
)
ASSOCIATION = {"namespace": "space", "serviceAccount": "account", "roleArn": arn("role")}
STORE = {"provider": {"aws": {"auth": {"jwt": {"serviceAccountRef": {"name": "account"}}}}}}
ISSUER = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1"

READS_KEY = {"data": [{"secretKey": "key", "remoteRef": {"key": "shop/test/key"}}]}

IDENTITY = {
    "Users of an IAM role depend on its policies": [
        Case(addon(DEPENDENT, "vpc-cni", serviceAccountRoleArn=arn("role")), policy(PREREQUISITE), (role(),)),
        Case(
            addon(DEPENDENT, "adot", podIdentityAssociations=[{"roleArn": arn("role")}]),
            policy(PREREQUISITE),
            (role(),),
        ),
        Case(
            release(DEPENDENT, "velero", serviceAccount={"annotations": {"role": arn("role")}}),
            policy(PREREQUISITE),
            (role(),),
        ),
        Case(nodes(DEPENDENT, nodeRoleArn=arn("role")), policy(PREREQUISITE), (role(),)),
        Case(resource(DEPENDENT, CLUSTER, inputs={"roleArn": arn("role")}), policy(PREREQUISITE), (role(),)),
    ],
    "Users of a service account depend on the IAM policies of its role": [
        Case(deployment(DEPENDENT, {"serviceAccountName": "account"}), policy(PREREQUISITE), (role(), ACCOUNT)),
        Case(
            namespaced(DEPENDENT, "external-secrets.io/v1:SecretStore", spec=STORE),
            policy(PREREQUISITE),
            (role(), ACCOUNT),
        ),
        Case(
            deployment(DEPENDENT, {"serviceAccountName": "account"}),
            aws(PREREQUISITE, "eks/podIdentityAssociation:PodIdentityAssociation", **ASSOCIATION),
        ),
        Case(
            release(DEPENDENT, "karpenter", "space", serviceAccount={"name": "account"}),
            aws(PREREQUISITE, "eks/podIdentityAssociation:PodIdentityAssociation", **ASSOCIATION),
        ),
    ],
    "An IAM role depends on the OIDC provider in its trust policy": [
        Case(
            role(DEPENDENT, assumeRolePolicy=json.dumps({"Principal": {"Federated": ISSUER}})),
            aws(PREREQUISITE, "iam/openIdConnectProvider:OpenIdConnectProvider", {"arn": ISSUER}),
        ),
    ],
    "An EC2NodeClass depends on the policies and the access entry of its role": [
        Case(NODE_CLASS, policy(PREREQUISITE), (role(),)),
        Case(PROFILED_CLASS, policy(PREREQUISITE), (role(), aws("profile", PROFILE, role="role"))),
        Case(PROFILED_CLASS, aws(PREREQUISITE, PROFILE, {"name": "profile"}, role="role")),
        Case(NODE_CLASS, aws(PREREQUISITE, "eks/accessEntry:AccessEntry", principalArn=arn("role")), (role(),)),
    ],
    "An ExternalSecret depends on the secret values that it reads": [
        Case(
            namespaced(DEPENDENT, "external-secrets.io/v1:ExternalSecret", spec=READS_KEY),
            aws(PREREQUISITE, "secretsmanager/secretVersion:SecretVersion", secretId="key"),
            (aws("key", "secretsmanager/secret:Secret", name="shop/test/key"),),
        ),
    ],
}

CASES = COMPUTE | LOAD_BALANCERS | IDENTITY


@pytest.mark.parametrize("title", CASES)
def test_a_missing_dependency_is_a_violation(title: str) -> None:
    for case in CASES[title]:
        assert len(case.violations(title, depends=False)) == 1, case
        assert case.violations(title, depends=True) == [], case


def test_every_rule_of_the_platform_has_a_case() -> None:
    rules = (*compute.RULES, *load_balancers.RULES, *identity.RULES)
    assert set(CASES) == {rule.title for rule in rules}


NOT_APPLICABLE = {
    "a Service where the webhook of the controller does not mutate Services": (
        "A Service depends on the load balancer controller where its webhook mutates Services",
        Case(
            namespaced(DEPENDENT, "core/v1:Service"),
            release(PREREQUISITE, "aws-load-balancer-controller", enableServiceMutatorWebhook=False),
        ),
    ),
    "an Ingress of the NGINX class and the load balancer controller": (
        "Load balancers depend on the load balancer controller",
        Case(
            namespaced(DEPENDENT, "networking.k8s.io/v1:Ingress", spec={"ingressClassName": "nginx"}),
            CONTROLLER,
            (NGINX,),
        ),
    ),
    "NGINX without a load balancer": (
        "Load balancers depend on the load balancer controller",
        Case(release(DEPENDENT, "nginx-ingress", controller={"service": {"type": "NodePort"}}), CONTROLLER),
    ),
    "a chart of CRDs only": (
        "Pods depend on node groups",
        Case(release(DEPENDENT, "prometheus-operator-crds"), nodes(PREREQUISITE)),
    ),
    "a pod that selects other nodes": (
        "Pods depend on the Karpenter NodePool that they select",
        Case(
            deployment(DEPENDENT, {"nodeSelector": {"pool": "gpu"}}),
            cluster_scoped(PREREQUISITE, "karpenter.sh/v1:NodePool", spec=POOL),
        ),
    ),
    "a pod without a selector": (
        "Pods depend on the Karpenter NodePool that they select",
        Case(deployment(DEPENDENT), cluster_scoped(PREREQUISITE, "karpenter.sh/v1:NodePool", spec=POOL)),
    ),
    "a user of another role": (
        "Users of an IAM role depend on its policies",
        Case(nodes(DEPENDENT, nodeRoleArn=arn("other")), policy(PREREQUISITE), (role(),)),
    ),
    "a service account of the same name in another namespace": (
        "Users of a service account depend on the IAM policies of its role",
        Case(
            deployment(DEPENDENT, {"serviceAccountName": "account"}, metadata={"namespace": "elsewhere"}),
            policy(PREREQUISITE),
            (role(), ACCOUNT),
        ),
    ),
}


@pytest.mark.parametrize("what", NOT_APPLICABLE)
def test_a_rule_does_not_apply_to(what: str) -> None:
    title, case = NOT_APPLICABLE[what]
    assert case.violations(title, depends=False) == []
