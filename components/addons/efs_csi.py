"""Amazon EFS CSI driver: shared file storage for pods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from charts.efs_csi import EFS_CSI
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.iam import aws_managed_policy_arn

SERVICE_ACCOUNT = ServiceAccount(namespace=EFS_CSI.namespace, name="efs-csi-controller-sa")
STORAGE_CLASS = "efs-sc"


@dataclass(frozen=True, kw_only=True)
class EfsCsiArgs(AddonArgs[EksAddonSpec]):
    """The driver, and the file system of its volumes."""

    file_system_id: pulumi.Input[str]


class EfsCsi(pulumi.ComponentResource):
    """EKS's EFS CSI driver, and the StorageClass ``efs-sc``. Volumes are mounted over TLS."""

    TYPE = "landfall:addons:EfsCsi"

    storage_class_name: pulumi.Output[str]

    def __init__(self, name: str, args: EfsCsiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            managed_policy_arns={
                "efs": aws_managed_policy_arn("service-role/AmazonEFSCSIDriverPolicy", args.context.cluster.region)
            },
            parent=self,
        )
        nodes = args.context.nodes.document()
        addon = eks_addon(
            name,
            addon=EFS_CSI,
            args=args,
            configuration={"controller": nodes} if nodes else {},
            role=role,
            parent=self,
        )
        storage_class = self._storage_class(name, args, addon)

        self.storage_class_name = storage_class.metadata.apply(lambda metadata: metadata.name or STORAGE_CLASS)
        self.ready: Sequence[pulumi.Resource] = (addon, storage_class)
        self.register_outputs({"storage_class_name": self.storage_class_name})

    def _storage_class(self, name: str, args: EfsCsiArgs, addon: pulumi.Resource) -> k8s.storage.v1.StorageClass:
        """Create the StorageClass. Each claim gets an access point, whose directory remains when it is deleted."""
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
            opts=pulumi.ResourceOptions(parent=self, depends_on=[addon]),
        )
