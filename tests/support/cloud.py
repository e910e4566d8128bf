"""What AWS and Kubernetes answer in component tests: plausible, fixed, and an error for what nobody thought of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

ACCOUNT = "111122223333"
REGION = "us-east-1"
OIDC_URL = f"oidc.eks.{REGION}.amazonaws.com/id/EXAMPLE"

Outputs = Callable[[MockResourceArgs], Mapping[str, Any]]
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A resource that a remote component makes and hands out as a reference."""

    type: str
    name: str
    id: str
    outputs: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Cloud(Mocks):
    """Echoes inputs and adds an id, an ARN and a name; ``outputs`` and ``calls`` answer more, by type and by token."""

    outputs: Mapping[str, Outputs] = field(default_factory=dict)
    calls: Mapping[str, Answer] = field(default_factory=dict)
    stacks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Outputs of other stacks, by the name a StackReference gives."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            name = args.inputs["name"]
            if name not in self.stacks:
                msg = f"no outputs were given for stack {name}: pass Cloud(stacks={{...}})"
                raise LookupError(msg)
            return name, {"name": name, "outputs": self.stacks[name], "secretOutputNames": []}
        known = {**OUTPUTS, **self.outputs}.get(args.typ)
        state = {**echo(args), **(known(args) if known else {})}
        return args.resource_id or identity(args, state), state

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        answers = {**CALLS, **self.calls}
        if args.token not in answers:
            msg = f"nobody answers {args.token} in tests: pass Cloud(calls={{{args.token!r}: ...}})"
            raise LookupError(msg)
        return dict(answers[args.token](args.args))


def echo(args: MockResourceArgs) -> dict[str, Any]:
    package, _, rest = args.typ.partition(":")
    if package == "aws":
        service = rest.partition("/")[0]
        arn = f"arn:aws:{service}:{REGION}:{ACCOUNT}:{args.name}"
        return {"arn": arn, "name": args.name, **args.inputs}
    auto_named = {"name": f"{args.name}-0123abcd"}
    if args.typ == "kubernetes:helm.sh/v3:Release":
        return {**auto_named, **args.inputs}
    if package == "kubernetes":
        return {**args.inputs, "metadata": {**auto_named, **args.inputs.get("metadata", {})}}
    return dict(args.inputs)


def identity(args: MockResourceArgs, state: Mapping[str, Any]) -> str:
    metadata = state.get("metadata")
    if args.typ.startswith("kubernetes:") and metadata:
        return "/".join(part for part in (metadata.get("namespace"), metadata["name"]) if part)
    return f"{args.name}-id"


def eks_component(args: MockResourceArgs) -> dict[str, Any]:
    cluster = {
        "name": args.name,
        "arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{args.name}",
        "endpoint": "https://cluster.example.invalid",
        "version": args.inputs.get("version", "1.35"),
        "certificateAuthority": {"data": "Y2VydGlmaWNhdGU="},
        "identities": [{"oidcs": [{"issuer": f"https://{OIDC_URL}"}]}],
        "vpcConfig": {
            "vpcId": args.inputs.get("vpcId", "vpc-example"),
            "subnetIds": args.inputs.get("subnetIds", []),
            "clusterSecurityGroupId": f"{args.name}-cluster-sg",
        },
    }
    return {
        "eksCluster": Child(type="aws:eks/cluster:Cluster", name=args.name, id=args.name, outputs=cluster),
        "kubeconfigJson": '{"apiVersion": "v1", "kind": "Config"}',
        "kubeconfig": {"apiVersion": "v1", "kind": "Config"},
        "oidcProviderArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{OIDC_URL}",
        "oidcProviderUrl": f"https://{OIDC_URL}",
        "oidcIssuer": OIDC_URL,
        "clusterSecurityGroupId": f"{args.name}-cluster-sg",
        "nodeSecurityGroupId": f"{args.name}-node-sg",
    }


OUTPUTS: dict[str, Outputs] = {
    "eks:index:Cluster": eks_component,
    "aws:iam/role:Role": lambda args: {"arn": f"arn:aws:iam::{ACCOUNT}:role/{args.name}"},
    "aws:iam/policy:Policy": lambda args: {"arn": f"arn:aws:iam::{ACCOUNT}:policy/{args.name}"},
    "aws:kms/key:Key": lambda args: {"keyId": f"{args.name}-id"},
    "aws:ec2/launchTemplate:LaunchTemplate": lambda _: {"latestVersion": 1, "defaultVersion": 1},
    "aws:efs/fileSystem:FileSystem": lambda args: {"dnsName": f"{args.name}.efs.{REGION}.amazonaws.com"},
    "random:index/randomPassword:RandomPassword": lambda args: {"result": f"{args.name}-result"},
}

CALLS: dict[str, Answer] = {
    "aws:index/getCallerIdentity:getCallerIdentity": lambda _: {
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/test",
        "id": ACCOUNT,
        "userId": "test",
    },
    "aws:index/getRegion:getRegion": lambda _: {"id": REGION, "name": REGION, "region": REGION, "endpoint": ""},
    "aws:index/getPartition:getPartition": lambda _: {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
    "aws:index/getAvailabilityZones:getAvailabilityZones": lambda _: {
        "id": REGION,
        "names": [f"{REGION}{zone}" for zone in "abc"],
        "zoneIds": ["use1-az1", "use1-az2", "use1-az3"],
    },
    "aws:ec2/getSubnet:getSubnet": lambda args: {
        "id": args["id"],
        "arn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{args['id']}",
        "availabilityZone": f"{REGION}a",
        "cidrBlock": "10.0.0.0/24",
        "vpcId": "vpc-example",
    },
    "aws:lb/getTargetGroup:getTargetGroup": lambda args: {
        "id": "target-group-id",
        "arnSuffix": f"targetgroup/{args['tags']['ingress.k8s.aws/resource']}/0a1",
        "loadBalancerArns": [f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/k8s-example/0a1"],
    },
    "aws:eks/getAddonVersion:getAddonVersion": lambda args: {
        "id": args["addonName"],
        "addonName": args["addonName"],
        "kubernetesVersion": args["kubernetesVersion"],
        "version": "v1.0.0-eksbuild.1",
    },
}
