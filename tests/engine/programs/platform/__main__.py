"""A small platform: a network, an EKS control plane, a component on it, a Helm release, policies and secrets."""

import json

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
import pulumi_random as random

config = pulumi.Config()


class Service(pulumi.ComponentResource):
    """A service with a password, its configuration and its address."""

    url: pulumi.Output[str]

    def __init__(self, name: str, namespace: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:index:Service", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        metadata = {"name": name, "namespace": namespace}
        password = random.RandomPassword(f"{name}-password", length=24, opts=child)
        k8s.core.v1.Secret(f"{name}-password", metadata=metadata, string_data={"password": password.result}, opts=child)
        k8s.core.v1.ConfigMap(f"{name}-settings", metadata={"namespace": namespace}, data={"ON": "y"}, opts=child)
        service = k8s.core.v1.Service(f"{name}-service", metadata=metadata, spec={"ports": [{"port": 80}]}, opts=child)
        k8s.apps.v1.Deployment(
            f"{name}-deployment",
            metadata={**metadata, "annotations": {"pulumi.com/skipAwait": "true"}},
            spec={
                "replicas": config.require_int("replicas"),
                "selector": {"match_labels": {"app": name}},
                "template": {
                    "metadata": {"labels": {"app": name}},
                    "spec": {"containers": [{"name": name, "image": f"registry.example/{name}:1.0"}]},
                },
            },
            opts=pulumi.ResourceOptions(parent=self, protect=True, aliases=[pulumi.Alias(name="old")]),
        )
        self.url = pulumi.Output.concat("http://", service.metadata.name, ".", namespace)
        self.register_outputs({"url": self.url, "token": config.require_secret("token")})


vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", tags={"Name": "platform"})
zones = aws.get_availability_zones(state="available").names
subnets = [
    aws.ec2.Subnet(f"subnet-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=zone)
    for number, zone in enumerate(zones[:2])
]
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}
admin = aws.iam.Role("admin", assume_role_policy=json.dumps(trust))
aws.iam.Policy("reader", policy=vpc.arn.apply(lambda arn: json.dumps({"Statement": [{"Resource": arn}]})))
cluster = eks.Cluster(
    "main",
    vpc_id=vpc.id,
    private_subnet_ids=[subnet.id for subnet in subnets],
    authentication_mode=eks.AuthenticationMode.API,
    access_entries={
        "admin": eks.AccessEntryArgs(
            principal_arn=admin.arn,
            access_policies={
                "view": eks.AccessPolicyAssociationArgs(
                    policy_arn="arn:aws:eks::aws:x", access_scope={"type": "cluster"}
                )
            },
        )
    },
    create_oidc_provider=True,
    skip_default_node_group=True,
    skip_default_security_groups=True,
    use_default_vpc_cni=True,
    bootstrap_self_managed_addons=False,
    kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
    coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
    endpoint_private_access=True,
    version="1.35",
)
provider = k8s.Provider("cluster", kubeconfig=cluster.kubeconfig_json)
on_cluster = pulumi.ResourceOptions(provider=provider)
namespace = k8s.core.v1.Namespace("shop", metadata={"name": "shop"}, opts=on_cluster)
k8s.helm.v3.Release(
    "controller",
    k8s.helm.v3.ReleaseArgs(
        name="controller",
        namespace="kube-system",
        chart="controller",
        version="1.2.3",
        repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo="https://charts.example"),
        values={"vpc": vpc.id, "threshold": 1e3, "apiKey": config.require_secret("token")},
    ),
    opts=on_cluster,
)
services = [
    Service(name, namespace.metadata["name"], pulumi.ResourceOptions(providers=[provider])) for name in ("cart", "pay")
]
existing = aws.ec2.SecurityGroup.get("existing", "sg-0123456789abcdef0")

pulumi.export("urls", [service.url for service in services])
pulumi.export("vpc", cluster.eks_cluster.vpc_config.vpc_id)
pulumi.export("clusterSecurityGroup", cluster.eks_cluster.vpc_config.cluster_security_group_id)
pulumi.export("oidcProvider", cluster.oidc_provider_arn)
pulumi.export("existing", existing.id)
pulumi.export("token", config.require_secret("token"))
