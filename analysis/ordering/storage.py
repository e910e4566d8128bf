"""Volumes depend on their CSI driver and on the network access to their file system."""

from __future__ import annotations

from analysis.ordering.paths import settings, texts
from analysis.ordering.resource_index import POD_PATHS, ResourceIndex, kind_of, name_of, namespace_of, values_of
from analysis.ordering.rule import PlannedResources, Rule, objects
from nested import mapping_at, value_at, values_at
from plan.model import PlannedResource
from plan.resource_types import EFS_FILE_SYSTEM_POLICY, EFS_MOUNT_TARGET, HELM_RELEASE, VPC_SECURITY_GROUP_INGRESS_RULE
from plan.values import is_mapping

DRIVERS = {"efs.csi.aws.com": "aws-efs-csi-driver", "ebs.csi.aws.com": "aws-ebs-csi-driver"}
"""CSI drivers, and the add-ons or charts that install them."""

CLASS = "storage.k8s.io/StorageClass"
VOLUME = "core/PersistentVolume"
CLAIM = "core/PersistentVolumeClaim"
_DEFAULT = "storageclass.kubernetes.io/is-default-class"


def _drivers(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    named = texts(dependent.inputs, "spec.csi.driver") | texts(dependent.inputs, "provisioner")
    return index.installed(*(DRIVERS[each] for each in named & DRIVERS.keys()))


def _file_system_access(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return mount targets, their security group rules and the policy of a volume's file system."""
    systems = {each.partition(":")[0] for each in texts(dependent.inputs, "spec.csi.volumeHandle")}
    targets = [
        each
        for each in index.typed(EFS_MOUNT_TARGET, EFS_FILE_SYSTEM_POLICY)
        if texts(each.inputs, "fileSystemId") & systems
    ]
    groups = {group for each in targets for group in texts(each.inputs, "securityGroups")}
    rules = index.typed(VPC_SECURITY_GROUP_INGRESS_RULE)
    return [*targets, *(each for each in rules if texts(each.inputs, "securityGroupId") & groups)]


def _classes(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the storage classes of a claim, of claim templates or of chart values, and their drivers."""
    paths = ("spec.storageClassName", "spec.volumeClaimTemplates.spec.storageClassName")
    named = {name for path in paths for name in texts(dependent.inputs, path)}
    values = settings(values_of(dependent)) if dependent.type == HELM_RELEASE else ()
    named |= {str(value) for path, value in values if path and path[-1].lower() in {"storageclass", "storageclassname"}}
    uses_default = _has_claim_without_class(dependent)
    for found in index.objects(CLASS):
        if name_of(found) in named or (uses_default and _is_default(found)):
            yield found
            yield from _drivers(index, found)


def _has_claim_without_class(dependent: PlannedResource) -> bool:
    """Return True for a claim, or a StatefulSet with a claim template, that gets the default class of the cluster."""
    is_claim = kind_of(dependent) == CLAIM
    claims = [dependent.inputs] if is_claim else values_at(dependent.inputs, "spec", "volumeClaimTemplates")
    specs = [mapping_at(each, "spec") for each in claims if is_mapping(each)]
    return any(each.get("storageClassName") is None and not each.get("volumeName") for each in specs)


def _is_default(storage_class: PlannedResource) -> bool:
    return value_at(storage_class.inputs, "metadata", "annotations", _DEFAULT) == "true"


def _classes_within(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the storage classes of claims that charts and StatefulSets create in a namespace.

    These claims are in no plan and are deleted with the namespace. A planned claim depends on its namespace already.
    """
    for each in index.objects("apps/StatefulSet") + index.typed(HELM_RELEASE):
        if namespace_of(each) == name_of(dependent):
            yield from _classes(index, each)


RULES = (
    Rule(
        title="Volumes and storage classes depend on their CSI driver",
        on_destroy="no driver unmounts or deletes the volume, and pods that mount it do not terminate",
        dependents=objects(VOLUME, CLASS),
        prerequisites=_drivers,
    ),
    Rule(
        title="An EFS volume depends on mount targets and policies of its file system",
        on_destroy="pods cannot reach the file system and do not terminate",
        dependents=objects(VOLUME),
        prerequisites=_file_system_access,
    ),
    Rule(
        title="Claims of a storage class depend on the class and its driver",
        on_destroy="no driver deletes the volumes, which remain on AWS and are billed",
        dependents=lambda index: [*index.objects(CLAIM, VOLUME, *POD_PATHS), *index.typed(HELM_RELEASE)],
        prerequisites=_classes,
    ),
    Rule(
        title="A namespace depends on the storage classes and drivers of the claims created in it",
        on_destroy="no driver deletes the volumes of its claims, which remain on AWS and are billed",
        dependents=objects("core/Namespace"),
        prerequisites=_classes_within,
    ),
)
