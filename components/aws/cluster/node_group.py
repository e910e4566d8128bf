"""Managed node groups."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

import pulumi
import pulumi_aws as aws
from pydantic import Field

from components.aws.cluster.ami_release import (
    NEWEST,
    AmiType,
    ReleaseVersion,
    kubernetes_version_of,
    newest_release_parameter,
    release_date,
)
from components.aws.cluster.instance_type import InstanceType, max_pods, runs_on_arm
from components.aws.cluster.taint import TaintSpec
from components.aws.iam import aws_managed_policy_arn, service_principal, service_trust_policy
from components.node_selection import GPU_LABEL, NODE_GROUP_LABEL, Architecture
from components.spec import Percent, Spec

ROOT_DEVICE = "/dev/xvda"
"""Device name of the root volume of Amazon Linux 2023."""

RESOURCES_OF_A_NODE: Sequence[str] = ("instance", "volume", "network-interface")
"""Resources that EC2 creates with a node; the tags of the Pulumi provider do not apply to them."""


class NodeGroupSpec(Spec):
    """Settings of one managed node group. EKS sets the maximum number of pods, by instance type and VPC CNI."""

    instance_types: Annotated[Sequence[InstanceType], Field(min_length=1)]
    """Instance types; more types improve spot availability, and on-demand uses the first one that is available."""
    capacity_type: Literal["ON_DEMAND", "SPOT"] = "ON_DEMAND"
    ami_type: AmiType = "AL2023_x86_64_STANDARD"
    release_version: ReleaseVersion | None = None
    """Release of the AMI, which patches the nodes: a change replaces them, some at a time. Without it, EKS uses the
    newest release when it creates or replaces nodes for another reason, and patches nothing in between. ``newest`` is
    looked up at every ``pulumi up``, which then replaces all nodes as soon as AWS publishes a release: not for
    production, where the fix of a service must not do that. Set a release such as ``1.35.0-20261110`` there, and
    change it every month."""
    min_size: Annotated[int, Field(ge=0)]
    """Minimum number of nodes; scale the group before you raise it above the number of running nodes."""
    max_size: Annotated[int, Field(ge=1)]
    desired_size: int | None = None
    """Number of nodes at creation, ``minSize`` by default; afterwards the autoscaler sets it."""
    disk_size_gib: Annotated[int, Field(ge=20)] = 50
    """Size of the root volume for images and writable layers."""
    labels: Mapping[str, str] = Field(default_factory=dict[str, str])
    dedicated: bool = False
    """Add a taint, so that only pods that select this group with ``nodeGroup`` run on it."""
    taints: Sequence[TaintSpec] = ()
    max_unavailable_percentage: Percent = 33
    """Share of the nodes that an upgrade replaces at the same time."""
    manual_drain: bool = False
    """Accept pods that take longer to end than the 15 minutes for which EKS waits before an update of the group fails:
    scale them in before each change that replaces nodes (docs/how-to/patch-the-nodes.md). It excludes ``newest``."""

    def faults(self) -> Iterable[str]:
        """Check the order of the sizes, and that the image matches the processors."""
        if self.min_size > self.max_size:
            yield f"minSize {self.min_size} is above maxSize {self.max_size}. Lower minSize or raise maxSize."
        elif not self.min_size <= self.initial_size <= self.max_size:
            yield (
                f"desiredSize {self.desired_size} is not between minSize {self.min_size} and maxSize {self.max_size}. "
                "Use a number between them, or remove it."
            )
        if self.pinned_kubernetes_version and self.patched_on is None:
            yield f"releaseVersion {self.release_version} does not end with a date. Use one such as 1.35.0-20261110."
        if self.manual_drain and self.release_version == NEWEST:
            yield (
                "manualDrain and releaseVersion newest exclude each other: newest replaces nodes at any update, also "
                "while pods cannot be drained. Remove releaseVersion, or set a release such as 1.35.0-20261110."
            )
        image = "ARM" if "_ARM_" in self.ami_type else "x86"
        for instance_type in self.instance_types:
            processor = "ARM" if runs_on_arm(instance_type) else "x86"
            if processor != image:
                yield (
                    f"{instance_type} has an {processor} processor, but amiType {self.ami_type} is for {image}. Use "
                    f"instance types with {image} processors, or an amiType for {processor}."
                )

    @property
    def pinned_kubernetes_version(self) -> str | None:
        """Kubernetes version of a pinned AMI release."""
        release = self.release_version
        return kubernetes_version_of(release) if release and release != NEWEST else None

    @property
    def patched_on(self) -> date | None:
        """Date of a pinned AMI release."""
        return release_date(self.release_version) if self.release_version else None

    @property
    def max_pods(self) -> int:
        """Maximum number of pods of a node, which EKS sets: the fewest of the instance types."""
        return min(max_pods(each) for each in self.instance_types)

    @property
    def architecture(self) -> Architecture:
        """Architecture of the nodes."""
        return "arm64" if "_ARM_" in self.ami_type else "amd64"

    @property
    def hardware_labels(self) -> Mapping[str, str]:
        """Labels by which add-ons select nodes with this hardware."""
        return GPU_LABEL if "_NVIDIA" in self.ami_type else {}

    @property
    def accepts_any_pod(self) -> bool:
        """True if pods without tolerations can run on the nodes."""
        return not self.dedicated and not self.taints

    @property
    def initial_size(self) -> int:
        """Number of nodes at creation."""
        return self.min_size if self.desired_size is None else self.desired_size


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroupArgs:
    """A node group, its cluster, and the prerequisites of its nodes."""

    spec: NodeGroupSpec
    group: str
    """Name of the group in the settings; nodes have it as a label."""
    cluster_name: pulumi.Input[str]
    region: str
    kubernetes_version: str
    subnet_ids: Sequence[pulumi.Input[str]]
    depends_on: Sequence[pulumi.Resource] = ()
    """Egress of the network and the networking add-ons; they are destroyed after the nodes."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tags of the stack, for resources that EC2 creates with a node. They are part of the launch template, the only way
    to tag them, so that a changed tag replaces the nodes."""


class NodeGroup(pulumi.ComponentResource):
    """Nodes in private subnets, with IMDSv2, encrypted disks and a role to join the cluster and pull images."""

    TYPE = "landfall:aws:NodeGroup"

    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: NodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        spec = args.spec
        role, policies = self._role(name, args.region)
        template = self._launch_template(name, args)
        nodes = aws.eks.NodeGroup(
            f"{name}-nodes",
            cluster_name=args.cluster_name,
            version=args.kubernetes_version,
            release_version=self._release_version(args),
            node_role_arn=role.arn,
            subnet_ids=args.subnet_ids,
            instance_types=list(spec.instance_types),
            capacity_type=spec.capacity_type,
            ami_type=spec.ami_type,
            launch_template={"id": template.id, "version": template.latest_version.apply(lambda version: f"{version}")},
            scaling_config={
                "min_size": spec.min_size,
                "max_size": spec.max_size,
                "desired_size": spec.initial_size,
            },
            update_config={"max_unavailable_percentage": spec.max_unavailable_percentage},
            node_repair_config={"enabled": True},
            labels={**spec.labels, **spec.hardware_labels, NODE_GROUP_LABEL: args.group},
            taints=_taints(args),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*policies, *args.depends_on],
                ignore_changes=["scalingConfig.desiredSize"],
            ),
        )

        self.role_arn = role.arn
        self.ready: Sequence[pulumi.Resource] = (nodes,)
        """The node group; resources that run on the nodes depend on it."""
        self.register_outputs({"role_arn": self.role_arn})

    def _release_version(self, args: NodeGroupArgs) -> pulumi.Input[str] | None:
        """Return the release of the AMI, which the newest one of the Kubernetes version can be."""
        if args.spec.release_version != NEWEST:
            return args.spec.release_version
        parameter = aws.ssm.get_parameter_output(
            name=newest_release_parameter(args.spec.ami_type, args.kubernetes_version),
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        # The provider treats the value of every parameter as a secret. This one is public, and a preview shows it.
        return pulumi.Output.unsecret(parameter.value)

    def _role(self, name: str, region: str) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        """Return the role of the nodes; the VPC CNI has a role of its own."""
        role = aws.iam.Role(
            f"{name}-role",
            assume_role_policy=json.dumps(service_trust_policy(service_principal("ec2", region))),
            opts=pulumi.ResourceOptions(parent=self),
        )
        managed = {
            "worker": "AmazonEKSWorkerNodePolicy",
            "registry": "AmazonEC2ContainerRegistryPullOnly",
        }
        return role, [
            aws.iam.RolePolicyAttachment(
                f"{name}-{suffix}",
                role=role.name,
                policy_arn=aws_managed_policy_arn(policy, region),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for suffix, policy in managed.items()
        ]

    def _launch_template(self, name: str, args: NodeGroupArgs) -> aws.ec2.LaunchTemplate:
        tags = pulumi.Output.from_input(args.cluster_name).apply(
            lambda cluster_name: {**args.tags, "Name": f"{cluster_name}-{args.group}"}
        )
        return aws.ec2.LaunchTemplate(
            f"{name}-template",
            update_default_version=True,
            # With a hop limit of 1, pods cannot read the credentials of the node.
            metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
            block_device_mappings=[
                {
                    "device_name": ROOT_DEVICE,
                    "ebs": {
                        "volume_type": "gp3",
                        "volume_size": args.spec.disk_size_gib,
                        "encrypted": "true",
                        "delete_on_termination": "true",
                    },
                }
            ],
            tag_specifications=[{"resource_type": kind, "tags": tags} for kind in RESOURCES_OF_A_NODE],
            opts=pulumi.ResourceOptions(parent=self),
        )


def _taints(args: NodeGroupArgs) -> list[aws.eks.NodeGroupTaintArgs]:
    own = TaintSpec(key=NODE_GROUP_LABEL, value=args.group, effect="NO_SCHEDULE")
    taints = [*([own] if args.spec.dedicated else []), *args.spec.taints]
    return [aws.eks.NodeGroupTaintArgs(key=each.key, value=each.value, effect=each.effect) for each in taints]
