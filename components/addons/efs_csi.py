"""Shared storage: volumes of EFS for pods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from charts.efs_csi import EFS_CSI
from components.addons.kit.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.cluster.cluster import ClusterIdentity
from components.aws.iam import aws_managed_policy_arn
from components.node_selection import ANY_NODE, NodeSelection

SERVICE_ACCOUNT = ServiceAccount(namespace=EFS_CSI.namespace, name="efs-csi-controller-sa")
STORAGE_CLASS = "efs-sc"


class EfsCsiSpec(ManagedAddonSpec):
    """What a person may choose about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EfsCsiArgs:
    """The add-on, its cluster and the file system that new volumes are made on."""

    spec: EfsCsiSpec
    cluster: ClusterIdentity
    nodes: NodeSelection = ANY_NODE
    """For the controller; each node has a pod of the driver's besides."""
    file_system_id: pulumi.Input[str]
    depends_on: Sequence[pulumi.Resource] = ()
    """Nodes and DNS."""


class EfsCsi(pulumi.ComponentResource):
    """The EFS CSI driver and the StorageClass ``efs-sc``; it mounts over TLS."""

    TYPE = "landfall:addons:EfsCsi"

    storage_class_name: pulumi.Output[str]

    def __init__(self, name: str, args: EfsCsiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.cluster,
            managed_policy_arns={"efs": aws_managed_policy_arn("service-role/AmazonEFSCSIDriverPolicy")},
            parent=self,
        )
        addon = managed_addon(
            name,
            ManagedAddon(
                addon_name=EFS_CSI.name,
                spec=args.spec,
                cluster=args.cluster,
                configuration={"controller": args.nodes.document()} if args.nodes.node_group else {},
                role=role,
                depends_on=args.depends_on,
            ),
            parent=self,
        )
        storage_class = self._storage_class(name, args, addon)

        self.storage_class_name = storage_class.metadata.apply(lambda metadata: metadata.name or STORAGE_CLASS)
        self.ready: Sequence[pulumi.Resource] = (addon, storage_class)
        self.register_outputs({"storage_class_name": self.storage_class_name})

    def _storage_class(self, name: str, args: EfsCsiArgs, addon: pulumi.Resource) -> k8s.storage.v1.StorageClass:
        """A claim gets an access point of its own; deleting it leaves the files in their directory."""
        return k8s.storage.v1.StorageClass(
            f"{name}-{STORAGE_CLASS}",
            metadata={"name": STORAGE_CLASS},
            provisioner="efs.csi.aws.com",
            parameters={
                "provisioningMode": "efs-ap",
                "fileSystemId": args.file_system_id,
                "directoryPerms": "700",
                "basePath": "/dynamic",
            },
            mount_options=["tls"],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[addon]),
        )
