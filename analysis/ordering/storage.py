"""Volumes: they come after the driver that mounts them and the ways into their file system."""

from __future__ import annotations

from analysis.ordering.inventory import TEMPLATES, Inventory, name_of, namespace_of, values_of
from analysis.ordering.paths import settings, texts
from analysis.ordering.rule import Resources, Rule, objects
from plan.model import PlannedResource
from plan.resource_types import EFS_FILE_SYSTEM_POLICY, EFS_MOUNT_TARGET, HELM_RELEASE, VPC_SECURITY_GROUP_INGRESS_RULE

DRIVERS = {"efs.csi.aws.com": "aws-efs-csi-driver", "ebs.csi.aws.com": "aws-ebs-csi-driver"}
"""The drivers' names in volumes and classes, and the add-ons or charts that bring them."""

CLASS = "storage.k8s.io/StorageClass"
VOLUME = "core/PersistentVolume"
CLAIM = "core/PersistentVolumeClaim"


def _drivers(inventory: Inventory, late: PlannedResource) -> Resources:
    named = texts(late.inputs, "spec.csi.driver") | texts(late.inputs, "provisioner")
    return inventory.installed(*(DRIVERS[each] for each in named & DRIVERS.keys()))


def _ways_in(inventory: Inventory, late: PlannedResource) -> Resources:
    """Mount targets, their rules and the policy of the file system that a volume lies on."""
    systems = {each.partition(":")[0] for each in texts(late.inputs, "spec.csi.volumeHandle")}
    targets = [
        each
        for each in inventory.typed(EFS_MOUNT_TARGET, EFS_FILE_SYSTEM_POLICY)
        if texts(each.inputs, "fileSystemId") & systems
    ]
    groups = {group for each in targets for group in texts(each.inputs, "securityGroups")}
    rules = inventory.typed(VPC_SECURITY_GROUP_INGRESS_RULE)
    return [*targets, *(each for each in rules if texts(each.inputs, "securityGroupId") & groups)]


def _classes(inventory: Inventory, late: PlannedResource) -> Resources:
    """The classes that a claim, the claims of a StatefulSet or a chart's values name, and those classes' drivers."""
    paths = ("spec.storageClassName", "spec.volumeClaimTemplates.spec.storageClassName")
    named = {name for path in paths for name in texts(late.inputs, path)}
    asked = settings(values_of(late)) if late.type == HELM_RELEASE else ()
    named |= {str(value) for path, value in asked if path and path[-1].lower() in {"storageclass", "storageclassname"}}
    for found in inventory.objects(CLASS):
        if name_of(found) in named:
            yield found
            yield from _drivers(inventory, found)


def _classes_within(inventory: Inventory, late: PlannedResource) -> Resources:
    """Those of claims that charts and controllers make in a namespace: no plan has them, and they go with it.

    A claim that is planned, as those of static volumes on EFS are, goes before its namespace by itself.
    """
    for each in inventory.objects("apps/StatefulSet") + inventory.typed(HELM_RELEASE):
        if namespace_of(each) == name_of(late):
            yield from _classes(inventory, each)


RULES = (
    Rule(
        up="Volumes and storage classes come after the driver that mounts them",
        destroy="nobody would unmount or delete the volume, and the pods that hold it would not end",
        late=objects(VOLUME, CLASS),
        early=_drivers,
    ),
    Rule(
        up="A volume on EFS comes after the ways into its file system",
        destroy="pods would hang on a file system that they can no longer reach, and not end",
        late=objects(VOLUME),
        early=_ways_in,
    ),
    Rule(
        up="What asks for volumes of a class comes after the class and its driver",
        destroy="the volumes would stay on AWS, and on the bill, with no driver left to delete them",
        late=lambda inventory: [*inventory.objects(CLAIM, VOLUME, *TEMPLATES), *inventory.typed(HELM_RELEASE)],
        early=_classes,
    ),
    Rule(
        up="A namespace comes after the classes of the claims that are made in it, and after their driver",
        destroy="its claims would leave their volumes on AWS, and on the bill, with no driver left to delete them",
        late=objects("core/Namespace"),
        early=_classes_within,
    ),
)
