"""N5: what nodes, pods, load balancers and roles come after; each rule is seen to fail and to hold."""

from __future__ import annotations

import json

import pytest

from analysis.ordering import compute, identity, load_balancers
from tests.support.ordering_cases import (
    CLUSTER,
    EARLY,
    LATE,
    Case,
    addon,
    anywhere,
    arn,
    aws,
    deployment,
    nodes,
    policy,
    release,
    resource,
    role,
    thing,
)

CONTROLLER = release(EARLY, "aws-load-balancer-controller", serviceAccount={"annotations": {"role": arn("role")}})
NGINX = release("nginx", "oci://registry.example/charts/nginx-ingress")
INGRESS = thing(LATE, "networking.k8s.io/v1:Ingress", spec={"ingressClassName": "alb"})
POOL = {"template": {"metadata": {"labels": {"pool": "batch", "size": "large"}}, "spec": {}}}
NODE_CLASS = anywhere(LATE, "karpenter.k8s.aws/v1:EC2NodeClass", spec={"role": "role"})
PROFILE = "iam/instanceProfile:InstanceProfile"
PROFILED_CLASS = anywhere(LATE, "karpenter.k8s.aws/v1:EC2NodeClass", spec={"instanceProfile": "profile"})

COMPUTE = {
    "What lies on the cluster comes after its control plane": [
        Case(anywhere(LATE, "core/v1:Namespace"), resource(EARLY, CLUSTER)),
        Case(release(LATE, "keda"), resource(EARLY, CLUSTER)),
    ],
    "Nodes come after the network, the proxy and the credentials of their pods": [
        Case(nodes(LATE), addon(EARLY, name)) for name in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
    ],
    "Nodes come after their way out to AWS": [
        Case(nodes(LATE), aws(EARLY, "ec2/natGateway:NatGateway")),
        Case(nodes(LATE), aws(EARLY, "ec2/route:Route")),
    ],
    "Pods come after the nodes that run them": [
        Case(deployment(LATE), nodes(EARLY)),
        Case(thing(LATE, "apps/v1:DaemonSet"), nodes(EARLY)),
        Case(release(LATE, "karpenter"), nodes(EARLY)),
        Case(addon(LATE, "amazon-cloudwatch-observability"), nodes(EARLY)),
    ],
    "Pods come after the network, the proxy and the credentials of pods": [
        Case(deployment(LATE), addon(EARLY, "vpc-cni")),
    ],
    "Pods come after the cluster's DNS": [Case(release(LATE, "falco"), addon(EARLY, "coredns"))],
    "Karpenter's nodes come after the network, the proxy and the credentials of their pods": [
        Case(anywhere(LATE, "karpenter.sh/v1:NodePool"), addon(EARLY, "vpc-cni")),
    ],
    "Pods come after the Karpenter pool whose nodes they select": [
        Case(
            deployment(LATE, {"nodeSelector": {"pool": "batch"}}),
            anywhere(EARLY, "karpenter.sh/v1:NodePool", spec=POOL),
        ),
    ],
}

LOAD_BALANCERS = {
    "What makes a load balancer comes after the load balancer controller": [
        Case(INGRESS, CONTROLLER),
        Case(thing(LATE, "core/v1:Service", spec={"type": "LoadBalancer"}), CONTROLLER),
        Case(release(LATE, "nginx-ingress"), CONTROLLER),
        Case(release(LATE, "argo-cd", server={"service": {"type": "LoadBalancer"}}), CONTROLLER),
        Case(release(LATE, "kube-prometheus-stack", grafana={"ingress": {"enabled": True}}), CONTROLLER),
    ],
    "What makes a load balancer comes after what the load balancer controller may do": [
        Case(INGRESS, policy(EARLY), (role(), CONTROLLER)),
    ],
    "What makes a load balancer comes after the nodes that its controller runs on": [Case(INGRESS, nodes(EARLY))],
    "What makes a load balancer comes after its controller's way out to AWS": [
        Case(INGRESS, aws(EARLY, "ec2/routeTableAssociation:RouteTableAssociation")),
    ],
    "An Ingress of NGINX's class comes after NGINX": [
        Case(thing(LATE, "networking.k8s.io/v1:Ingress", spec={"ingressClassName": "nginx"}), NGINX),
    ],
    "A Service comes after the load balancer controller where its webhook is asked about every one": [
        Case(thing(LATE, "core/v1:Service"), CONTROLLER),
        Case(release(LATE, "keda"), CONTROLLER),
    ],
    "Pods with a readiness gate come after the load balancer controller that opens it": [
        Case(
            deployment(LATE),
            CONTROLLER,
            (anywhere("space", "core/v1:Namespace", metadata={"labels": {load_balancers.READINESS_GATE: "enabled"}}),),
        ),
    ],
}

ACCOUNT = thing(
    "account", "core/v1:ServiceAccount", metadata={"annotations": {"eks.amazonaws.com/role-arn": arn("role")}}
)
ASSOCIATION = {"namespace": "space", "serviceAccount": "account", "roleArn": arn("role")}
STORE = {"provider": {"aws": {"auth": {"jwt": {"serviceAccountRef": {"name": "account"}}}}}}
ISSUER = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1"

IDENTITY = {
    "Whoever acts by a role comes after what the role may do": [
        Case(addon(LATE, "vpc-cni", serviceAccountRoleArn=arn("role")), policy(EARLY), (role(),)),
        Case(addon(LATE, "adot", podIdentityAssociations=[{"roleArn": arn("role")}]), policy(EARLY), (role(),)),
        Case(release(LATE, "velero", serviceAccount={"annotations": {"role": arn("role")}}), policy(EARLY), (role(),)),
        Case(nodes(LATE, nodeRoleArn=arn("role")), policy(EARLY), (role(),)),
        Case(resource(LATE, CLUSTER, inputs={"roleArn": arn("role")}), policy(EARLY), (role(),)),
    ],
    "Whoever uses a service account comes after what the account may do": [
        Case(deployment(LATE, {"serviceAccountName": "account"}), policy(EARLY), (role(), ACCOUNT)),
        Case(thing(LATE, "external-secrets.io/v1:SecretStore", spec=STORE), policy(EARLY), (role(), ACCOUNT)),
        Case(
            deployment(LATE, {"serviceAccountName": "account"}),
            aws(EARLY, "eks/podIdentityAssociation:PodIdentityAssociation", **ASSOCIATION),
        ),
        Case(
            release(LATE, "karpenter", "space", serviceAccount={"name": "account"}),
            aws(EARLY, "eks/podIdentityAssociation:PodIdentityAssociation", **ASSOCIATION),
        ),
    ],
    "A service account's role comes after the issuer of its tokens": [
        Case(
            role(LATE, assumeRolePolicy=json.dumps({"Principal": {"Federated": ISSUER}})),
            aws(EARLY, "iam/openIdConnectProvider:OpenIdConnectProvider", {"arn": ISSUER}),
        ),
    ],
    "Karpenter's nodes come after what they may do and after their way into the cluster": [
        Case(NODE_CLASS, policy(EARLY), (role(),)),
        Case(PROFILED_CLASS, policy(EARLY), (role(), aws("profile", PROFILE, role="role"))),
        Case(PROFILED_CLASS, aws(EARLY, PROFILE, {"name": "profile"}, role="role")),
        Case(NODE_CLASS, aws(EARLY, "eks/accessEntry:AccessEntry", principalArn=arn("role")), (role(),)),
    ],
}

CASES = COMPUTE | LOAD_BALANCERS | IDENTITY


@pytest.mark.parametrize("title", CASES)
def test_n5_a_lost_edge_is_named_and_a_kept_one_is_not(title: str) -> None:
    for case in CASES[title]:
        assert len(case.found(title, waits=False)) == 1, case
        assert case.found(title, waits=True) == [], case


def test_n5_every_rule_of_the_platform_is_seen_to_fail() -> None:
    rules = (*compute.RULES, *load_balancers.RULES, *identity.RULES)
    assert set(CASES) == {rule.up for rule in rules}


NOTHING_TO_WAIT_FOR = {
    "a Service, where the controller's webhook leaves Services alone": (
        "A Service comes after the load balancer controller where its webhook is asked about every one",
        Case(
            thing(LATE, "core/v1:Service"),
            release(EARLY, "aws-load-balancer-controller", enableServiceMutatorWebhook=False),
        ),
    ),
    "an Ingress of NGINX's own, for the load balancer controller": (
        "What makes a load balancer comes after the load balancer controller",
        Case(thing(LATE, "networking.k8s.io/v1:Ingress", spec={"ingressClassName": "nginx"}), CONTROLLER, (NGINX,)),
    ),
    "NGINX without a load balancer of its own": (
        "What makes a load balancer comes after the load balancer controller",
        Case(release(LATE, "ingress-nginx", controller={"service": {"type": "NodePort"}}), CONTROLLER),
    ),
    "a chart that only brings definitions": (
        "Pods come after the nodes that run them",
        Case(release(LATE, "prometheus-operator-crds"), nodes(EARLY)),
    ),
    "a pod that selects other nodes": (
        "Pods come after the Karpenter pool whose nodes they select",
        Case(
            deployment(LATE, {"nodeSelector": {"pool": "gpu"}}), anywhere(EARLY, "karpenter.sh/v1:NodePool", spec=POOL)
        ),
    ),
    "a pod without a selector": (
        "Pods come after the Karpenter pool whose nodes they select",
        Case(deployment(LATE), anywhere(EARLY, "karpenter.sh/v1:NodePool", spec=POOL)),
    ),
    "who acts by another role": (
        "Whoever acts by a role comes after what the role may do",
        Case(nodes(LATE, nodeRoleArn=arn("other")), policy(EARLY), (role(),)),
    ),
    "an account of the same name in another namespace": (
        "Whoever uses a service account comes after what the account may do",
        Case(
            deployment(LATE, {"serviceAccountName": "account"}, metadata={"namespace": "elsewhere"}),
            policy(EARLY),
            (role(), ACCOUNT),
        ),
    ),
}


@pytest.mark.parametrize("what", NOTHING_TO_WAIT_FOR)
def test_n5_nothing_is_asked_of(what: str) -> None:
    title, case = NOTHING_TO_WAIT_FOR[what]
    assert case.found(title, waits=False) == []
