"""Amazon EBS CSI driver: block storage for pods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from charts.ebs_csi import EBS_CSI
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.iam import aws_managed_policy_arn
from components.block_storage import RETAINED_STORAGE_CLASS, STORAGE_CLASS

SERVICE_ACCOUNT = ServiceAccount(namespace=EBS_CSI.namespace, name="ebs-csi-controller-sa")


@dataclass(frozen=True, kw_only=True)
class EbsCsiArgs(AddonArgs[EksAddonSpec]):
    """The driver, and the tags of its volumes."""

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tags of the stack."""


class EbsCsi(pulumi.ComponentResource):
    """EKS's EBS CSI driver, and the default StorageClass.

    The AWS managed policy of the driver lets it create and delete only volumes with its own tag: give a volume from
    elsewhere the tag ``ebs.csi.aws.com/cluster=true`` first.
    """

    TYPE = "landfall:addons:EbsCsi"

    storage_class_name: pulumi.Output[str]

    def __init__(self, name: str, args: EbsCsiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            managed_policy_arns={
                "ebs": aws_managed_policy_arn("AmazonEBSCSIDriverPolicyV2", args.context.cluster.region)
            },
            parent=self,
        )
        addon = eks_addon(
            name, addon=EBS_CSI, args=args, configuration=driver_configuration(args), role=role, parent=self
        )
        storage_class = self._storage_class(name, STORAGE_CLASS, addon)
        retained = self._storage_class(name, RETAINED_STORAGE_CLASS, addon)

        self.storage_class_name = storage_class.metadata.apply(lambda metadata: metadata.name or STORAGE_CLASS)
        self.ready: Sequence[pulumi.Resource] = (addon, storage_class, retained)
        self.register_outputs({"storage_class_name": self.storage_class_name})

    def _storage_class(self, name: str, class_name: str, addon: pulumi.Resource) -> k8s.storage.v1.StorageClass:
        default = {"storageclass.kubernetes.io/is-default-class": "true"} if class_name == STORAGE_CLASS else None
        return k8s.storage.v1.StorageClass(
            f"{name}-{class_name}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=class_name, annotations=default),
            provisioner="ebs.csi.aws.com",
            parameters={"type": "gp3", "encrypted": "true", "csi.storage.k8s.io/fstype": "ext4"},
            # A volume is in one zone: the driver creates it in the zone that the scheduler chooses for the pod.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            reclaim_policy="Retain" if class_name == RETAINED_STORAGE_CLASS else None,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[addon]),
        )


def driver_configuration(args: EbsCsiArgs) -> dict[str, Any]:
    """Return the configuration of the add-on: the tags of volumes, and the nodes of the controller."""
    tags = {"extraVolumeTags": dict(args.tags)} if args.tags else {}
    controller = {**tags, **args.context.nodes.document()}
    return {"controller": controller} if controller else {}
