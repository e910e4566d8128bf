"""Block storage: volumes of EBS for pods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from charts.ebs_csi import EBS_CSI
from components.addons.kit.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.cluster.cluster import ClusterIdentity
from components.aws.iam import aws_managed_policy_arn
from components.node_selection import ANY_NODE, NodeSelection

SERVICE_ACCOUNT = ServiceAccount(namespace=EBS_CSI.namespace, name="ebs-csi-controller-sa")
STORAGE_CLASS = "gp3"
"""The cluster's default: EKS marks none as such since Kubernetes 1.30."""


class EbsCsiSpec(ManagedAddonSpec):
    """What a person may choose about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EbsCsiArgs:
    """The add-on and its cluster."""

    spec: EbsCsiSpec
    cluster: ClusterIdentity
    nodes: NodeSelection = ANY_NODE
    """For the controller; each node has a pod of the driver's besides."""
    depends_on: Sequence[pulumi.Resource] = ()
    """Nodes and DNS."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """The stack's own, for the volumes that the driver makes."""


class EbsCsi(pulumi.ComponentResource):
    """The EBS CSI driver and the default StorageClass.

    Its managed policy lets it create and delete only volumes that it tagged itself: a volume made elsewhere must be
    tagged ``ebs.csi.aws.com/cluster=true`` before the driver may touch it.
    """

    TYPE = "landfall:addons:EbsCsi"

    storage_class_name: pulumi.Output[str]

    def __init__(self, name: str, args: EbsCsiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.cluster,
            managed_policy_arns={"ebs": aws_managed_policy_arn("AmazonEBSCSIDriverPolicyV2")},
            parent=self,
        )
        addon = managed_addon(
            name,
            ManagedAddon(
                addon_name=EBS_CSI.name,
                spec=args.spec,
                cluster=args.cluster,
                configuration=driver_configuration(args),
                role=role,
                depends_on=args.depends_on,
            ),
            parent=self,
        )
        storage_class = self._storage_class(name, addon)

        self.storage_class_name = storage_class.metadata.apply(lambda metadata: metadata.name or STORAGE_CLASS)
        self.ready: Sequence[pulumi.Resource] = (addon, storage_class)
        self.register_outputs({"storage_class_name": self.storage_class_name})

    def _storage_class(self, name: str, addon: pulumi.Resource) -> k8s.storage.v1.StorageClass:
        return k8s.storage.v1.StorageClass(
            f"{name}-{STORAGE_CLASS}",
            metadata={
                "name": STORAGE_CLASS,
                "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
            },
            provisioner="ebs.csi.aws.com",
            parameters={"type": "gp3", "encrypted": "true", "csi.storage.k8s.io/fstype": "ext4"},
            # A volume lives in one zone: the scheduler chooses it with the pod, not the driver without.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[addon]),
        )


def driver_configuration(args: EbsCsiArgs) -> dict[str, Any]:
    """The add-on's configuration: whose its volumes are, and where the controller runs."""
    tags = {"extraVolumeTags": dict(args.tags)} if args.tags else {}
    controller = {**tags, **args.nodes.document()}
    return {"controller": controller} if controller else {}
