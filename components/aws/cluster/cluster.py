"""The EKS control plane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
from pydantic import Field

from components.aws.cluster.access_entry import AccessEntrySpec, access_entry, is_caller
from components.aws.irsa import OidcProvider
from components.aws.kms_key import KmsKeyArn
from components.aws.log_group import LogRetentionDays
from components.aws.network.cidr import CidrBlock
from components.aws.retained import existing_log_groups, retained
from components.public_endpoint import PublicEndpointSpec
from components.spec import SETTINGS, DnsLabel, duplicate_faults
from components.string_format import StringFormat
from versions import KUBERNETES_DEFAULT

KEY_DELETION_WINDOW_DAYS = 30
"""Longest waiting period of KMS; without the key, the cluster's Secrets are lost."""

MAX_PUBLIC_BLOCKS = 40
"""CIDR blocks of the public endpoint; AWS does not raise this quota (EKS user guide, "Amazon EKS service quotas")."""

PATH = f"{SETTINGS}.platform.create.cluster"
"""Path in the settings, for errors that only the account can show."""

LogType = Literal["api", "audit", "authenticator", "controllerManager", "scheduler"]

ALL_LOG_TYPES: Sequence[LogType] = ("api", "audit", "authenticator", "controllerManager", "scheduler")


class ClusterSpec(PublicEndpointSpec):
    """Settings of the control plane."""

    callers_field: ClassVar[str] = "public_access_cidrs"

    kubernetes_version: Annotated[str, StringFormat(r"^1\.\d+$", "a Kubernetes minor version", "1.35")] = (
        KUBERNETES_DEFAULT
    )
    """Kubernetes version in quotes, because YAML reads 1.30 as the number 1.3."""
    support_type: Literal["STANDARD", "EXTENDED"] = "STANDARD"
    """``STANDARD`` lets EKS upgrade at the end of standard support; ``EXTENDED`` keeps the version at extra cost."""
    public_access_cidrs: Sequence[CidrBlock] = ()
    """Address blocks that can reach the public API endpoint. An empty list leaves the private endpoint only."""
    log_types: Sequence[LogType] = ALL_LOG_TYPES
    log_retention_days: LogRetentionDays = 90
    access_entries: Mapping[DnsLabel, AccessEntrySpec] = Field(default_factory=dict[str, AccessEntrySpec])
    """Access entries by a name of your choice.

    Leave out the principal that creates the cluster: EKS makes it an administrator, and rejects a second entry for it.
    """
    auto_mode: bool = False
    """EKS Auto Mode; it is not supported."""
    kms_key_arn: KmsKeyArn | None = None
    """KMS key that encrypts Secrets in etcd; without one, the stack creates a key."""

    def faults(self) -> Iterable[str]:
        """Check that each principal has one entry, the number of public blocks, and that Auto Mode is off."""
        yield from duplicate_faults("principal", (entry.principal_arn for entry in self.access_entries.values()))
        if len(self.public_access_cidrs) > MAX_PUBLIC_BLOCKS:
            yield (
                f"publicAccessCidrs has {len(self.public_access_cidrs)} blocks. EKS accepts {MAX_PUBLIC_BLOCKS} for "
                "the public endpoint of a cluster. Combine adjacent blocks, or connect through the VPC."
            )
        if self.auto_mode:
            yield (
                "autoMode includes Karpenter, a load balancer controller, the VPC CNI, DNS, kube-proxy and an EBS "
                "driver, which this platform installs as add-ons. Both would manage the same nodes, load balancers and "
                "volumes. Remove autoMode."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterIdentity:
    """The names and connections of a cluster that its add-ons use."""

    name: pulumi.Output[str]
    """Name of the cluster; users of this output depend on the control plane."""
    plain_name: str
    """Name of the cluster as a plain value, for IAM conditions and tags."""
    kubernetes_version: str
    region: str
    vpc_id: pulumi.Input[str]
    subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of nodes, pods and the control plane's network interfaces."""
    oidc_provider: OidcProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterArgs:
    """The control plane and its network."""

    spec: ClusterSpec
    cluster_name: str
    """Physical name as a plain value, for the log group, subnet tags and IAM conditions."""
    region: str
    vpc_id: pulumi.Input[str]
    public_subnet_ids: Sequence[pulumi.Input[str]]
    private_subnet_ids: Sequence[pulumi.Input[str]]
    subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of all these subnets."""


class Cluster(pulumi.ComponentResource):
    """A control plane with access entries, OIDC, envelope encryption and retained logs.

    It creates no nodes and no add-ons.
    """

    TYPE = "landfall:aws:Cluster"

    name: pulumi.Output[str]
    """Name of the cluster; known once the control plane exists."""
    arn: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    version: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """Security group that EKS creates for the control plane and the nodes."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig as JSON; it calls ``aws eks get-token`` and contains no credential."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)

        self._refuse_entry_of_creator(args)
        control_plane = self._control_plane(name, args, self._logs(name, args), self._key_arn(name, args))

        self.name = control_plane.eks_cluster.apply(lambda cluster: cluster.name)
        self.arn = control_plane.eks_cluster.apply(lambda cluster: cluster.arn)
        self.endpoint = control_plane.eks_cluster.apply(lambda cluster: cluster.endpoint)
        self.version = control_plane.eks_cluster.apply(lambda cluster: cluster.version)
        self.security_group_id = control_plane.cluster_security_group_id
        self.kubeconfig = control_plane.kubeconfig_json
        self.oidc_provider = OidcProvider(arn=control_plane.oidc_provider_arn, url=control_plane.oidc_provider_url)
        self.identity = ClusterIdentity(
            name=self.name,
            plain_name=args.cluster_name,
            kubernetes_version=args.spec.kubernetes_version,
            region=args.region,
            vpc_id=args.vpc_id,
            subnet_cidr_blocks=args.subnet_cidr_blocks,
            oidc_provider=self.oidc_provider,
        )
        self.provider = k8s.Provider(
            f"{name}-kubernetes",
            kubeconfig=self.kubeconfig,
            # The endpoint identifies the cluster: after a change, all objects are created again.
            cluster_identifier=self.endpoint,
            enable_server_side_apply=True,
            opts=child,
        )
        """Kubernetes provider for objects on this cluster."""
        self.register_outputs({"name": self.name, "arn": self.arn, "endpoint": self.endpoint})

    def _refuse_entry_of_creator(self, args: ClusterArgs) -> None:
        """Raise ``RunError`` for an access entry of the caller if this deployment creates the cluster.

        EKS makes the creator an administrator, and rejects a second entry for it (409) after the cluster is created.
        """
        opts = pulumi.InvokeOptions(parent=self)
        entries = args.spec.access_entries
        if not entries or args.cluster_name in aws.eks.get_clusters(opts=opts).names:
            return
        caller = aws.get_caller_identity(opts=opts).arn
        for entry, chosen in entries.items():
            if is_caller(chosen.principal_arn, caller):
                msg = (
                    f"{PATH}.accessEntries.{entry}: {chosen.principal_arn} creates the cluster, and EKS makes it an "
                    "administrator. Remove the entry, or deploy as another principal."
                )
                raise pulumi.RunError(msg)

    def _logs(self, name: str, args: ClusterArgs) -> aws.cloudwatch.LogGroup:
        """Create the group of the control plane's logs.

        Without it, EKS creates one without retention. EKS also writes logs after the cluster is deleted, and creates a
        missing group again. Therefore a destroy retains the group, and its logs expire.
        """
        group = f"/aws/eks/{args.cluster_name}/cluster"
        return aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=group,
            retention_in_days=args.spec.log_retention_days,
            opts=retained(group, existing_log_groups(group, self), parent=self),
        )

    def _key_arn(self, name: str, args: ClusterArgs) -> pulumi.Input[str]:
        if args.spec.kms_key_arn is not None:
            return args.spec.kms_key_arn
        key = aws.kms.Key(
            f"{name}-secrets",
            description=f"Kubernetes Secrets of {args.cluster_name}",
            enable_key_rotation=True,
            deletion_window_in_days=KEY_DELETION_WINDOW_DAYS,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return key.arn

    def _control_plane(
        self, name: str, args: ClusterArgs, logs: aws.cloudwatch.LogGroup, key_arn: pulumi.Input[str]
    ) -> eks.Cluster:
        spec = args.spec
        return eks.Cluster(
            name,
            name=args.cluster_name,
            version=spec.kubernetes_version,
            upgrade_policy=aws.eks.ClusterUpgradePolicyArgs(support_type=spec.support_type),
            deletion_protection=spec.deletion_protection,
            vpc_id=args.vpc_id,
            public_subnet_ids=args.public_subnet_ids,
            private_subnet_ids=args.private_subnet_ids,
            endpoint_private_access=True,
            endpoint_public_access=bool(spec.public_access_cidrs),
            public_access_cidrs=list(spec.public_access_cidrs) or None,
            enabled_cluster_log_types=list(spec.log_types),
            encryption_config_key_arn=key_arn,
            create_oidc_provider=True,
            authentication_mode=eks.AuthenticationMode.API,
            access_entries={
                entry: access_entry(chosen, region=args.region) for entry, chosen in spec.access_entries.items()
            },
            skip_default_node_group=True,
            skip_default_security_groups=True,
            bootstrap_self_managed_addons=False,
            use_default_vpc_cni=True,
            kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
            coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs]),
        )
