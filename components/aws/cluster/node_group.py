"""Managed node groups."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

import pulumi
import pulumi_aws as aws
from pydantic import Field

from components.aws.cluster.instance_type import InstanceType, runs_on_arm
from components.aws.cluster.node_user_data import node_user_data
from components.aws.iam import aws_managed_policy_arn, service_trust_policy
from components.node_selection import GPU_LABEL, NODE_GROUP_LABEL
from components.spec import Percent, Spec

ROOT_DEVICE = "/dev/xvda"
"""Where Amazon Linux 2023 boots from."""

TAGGED_WITH_THE_NODE: Sequence[str] = ("instance", "volume", "network-interface")
"""What EC2 makes with a node and Pulumi's own tags do not reach."""


class TaintSpec(Spec):
    """Keeps pods off a node that do not tolerate it."""

    key: str
    value: str = ""
    effect: Literal["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"]


class NodeGroupSpec(Spec):
    """What a person may choose about a group of nodes."""

    instance_types: Annotated[Sequence[InstanceType], Field(min_length=1)]
    """More than one widens the choice on spot; EKS takes the first that it gets on demand."""
    capacity_type: Literal["ON_DEMAND", "SPOT"] = "ON_DEMAND"
    ami_type: Literal[
        "AL2023_x86_64_STANDARD",
        "AL2023_ARM_64_STANDARD",
        "AL2023_x86_64_NVIDIA",
        "AL2023_ARM_64_NVIDIA",
        "AL2023_x86_64_NEURON",
    ] = "AL2023_x86_64_STANDARD"
    min_size: Annotated[int, Field(ge=0)]
    """EKS refuses to raise it above the number of nodes that run: scale the group first."""
    max_size: Annotated[int, Field(ge=1)]
    desired_size: int | None = None
    """Only at creation, ``minSize`` by default: from then on an autoscaler decides, or you do on AWS."""
    disk_size_gib: Annotated[int, Field(ge=20)] = 50
    """Images and writable layers; an AL2023 image alone takes a good part of 20 GiB."""
    labels: Mapping[str, str] = Field(default_factory=dict[str, str])
    dedicated: bool = False
    """Only pods that choose this group by ``nodeGroup`` run on it: a taint keeps all others away."""
    taints: Sequence[TaintSpec] = ()
    max_pods: Annotated[int, Field(ge=4, le=250)] = 110
    """With prefix delegation AWS advises 110 below 30 vCPUs and 250 from there on (EKS user guide)."""
    max_unavailable_percentage: Percent = 33
    """How many nodes an upgrade replaces at once."""

    def faults(self) -> Iterable[str]:
        """Sizes in order, and machines that the image runs on."""
        if self.min_size > self.max_size:
            yield f"minSize {self.min_size} is above maxSize {self.max_size}"
        elif not self.min_size <= self.initial_size <= self.max_size:
            yield f"desiredSize {self.desired_size} is not between minSize {self.min_size} and maxSize {self.max_size}"
        image = "ARM" if "_ARM_" in self.ami_type else "x86"
        for instance_type in self.instance_types:
            machine = "ARM" if runs_on_arm(instance_type) else "x86"
            if machine != image:
                yield f"{instance_type} is an {machine} machine, the amiType {self.ami_type} is for {image}"

    @property
    def machine_labels(self) -> Mapping[str, str]:
        """What add-ons look for on machines of this kind."""
        return GPU_LABEL if "_NVIDIA" in self.ami_type else {}

    @property
    def takes_any_pod(self) -> bool:
        """Whether pods that tolerate nothing may run here."""
        return not self.dedicated and not self.taints

    @property
    def initial_size(self) -> int:
        """Nodes at creation."""
        return self.min_size if self.desired_size is None else self.desired_size


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroupArgs:
    """A group of nodes, its cluster, and what has to be there before a node may join."""

    spec: NodeGroupSpec
    group: str
    """The group's name in the settings; nodes are labelled with it."""
    cluster_name: pulumi.Input[str]
    kubernetes_version: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    depends_on: Sequence[pulumi.Resource] = ()
    """The network's way out and the add-ons that networking needs, on destroy gone after the nodes."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """The stack's own, for what EC2 makes with a node."""


class NodeGroup(pulumi.ComponentResource):
    """Nodes in private subnets, with IMDSv2 alone, encrypted disks and a role that joins and pulls."""

    TYPE = "landfall:aws:NodeGroup"

    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: NodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        spec = args.spec
        role, policies = self._role(name)
        template = self._launch_template(name, args)
        nodes = aws.eks.NodeGroup(
            f"{name}-nodes",
            cluster_name=args.cluster_name,
            version=args.kubernetes_version,
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
            labels={**spec.labels, **spec.machine_labels, NODE_GROUP_LABEL: args.group},
            taints=_taints(args),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*policies, *args.depends_on],
                ignore_changes=["scalingConfig.desiredSize"],
            ),
        )

        self.role_arn = role.arn
        self.ready: Sequence[pulumi.Resource] = (nodes,)
        """Nodes that have joined; on destroy they wait for whatever depends on them."""
        self.register_outputs({"role_arn": self.role_arn})

    def _role(self, name: str) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        """The nodes' role; networking has its own, by the service account of its add-on."""
        role = aws.iam.Role(
            f"{name}-role",
            assume_role_policy=json.dumps(service_trust_policy("ec2.amazonaws.com")),
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
                policy_arn=aws_managed_policy_arn(policy),
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
            # A hop limit of one keeps the node's own credentials from its pods.
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
            tag_specifications=[{"resource_type": kind, "tags": tags} for kind in TAGGED_WITH_THE_NODE],
            user_data=base64.b64encode(node_user_data(args.spec.max_pods).encode()).decode(),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _taints(args: NodeGroupArgs) -> list[aws.eks.NodeGroupTaintArgs]:
    own = TaintSpec(key=NODE_GROUP_LABEL, value=args.group, effect="NO_SCHEDULE")
    taints = [*([own] if args.spec.dedicated else []), *args.spec.taints]
    return [aws.eks.NodeGroupTaintArgs(key=each.key, value=each.value, effect=each.effect) for each in taints]
