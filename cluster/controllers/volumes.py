"""CSI drivers of EBS and EFS: create a volume for a claim, grow it with the claim, and delete it after the claim.

The volume controller of Kubernetes binds claims and volumes; a driver creates the volume that the claim waits for. An
EBS volume exists in one availability zone, which the scheduler chooses with the node of the first pod.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.scheduling.labels import ZONE
from cluster.api import Api, Object
from cluster.nodes import EBS_DRIVER, NODES
from cluster.objects import path_of
from nested import mapping_at, value_at
from quantity import mebibytes

CLAIMS = "/api/v1/persistentvolumeclaims"
VOLUMES = "/api/v1/persistentvolumes"
CLASSES = "/apis/storage.k8s.io/v1/storageclasses"

DRIVERS = frozenset({EBS_DRIVER, "efs.csi.aws.com"})

_SELECTED_NODE = "volume.kubernetes.io/selected-node"
_PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"


def play(api: Api) -> None:
    """Create, grow and delete volumes."""
    claims = api.items(CLAIMS)
    classes = {each["metadata"]["name"]: each for each in api.items(CLASSES)}
    for claim in claims:
        storage_class = classes.get(f"{value_at(claim, 'spec', 'storageClassName')}", {})
        if storage_class.get("provisioner") not in DRIVERS or value_at(claim, "metadata", "deletionTimestamp"):
            continue
        if value_at(claim, "spec", "volumeName"):
            _grow(api, claim)
        elif value_at(claim, "status", "phase") == "Pending":
            _provision(api, claim, storage_class)
    for volume in api.items(VOLUMES):
        if _is_abandoned(volume):
            api.delete(path_of(VOLUMES, volume))


def _provision(api: Api, claim: Object, storage_class: Object) -> None:
    """Create the volume, once the scheduler has chosen a node where the class waits for one."""
    waits = storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"
    node_name = value_at(claim, "metadata", "annotations", _SELECTED_NODE)
    name = f"pvc-{claim['metadata']['uid']}"
    if (waits and not node_name) or api.get(f"{VOLUMES}/{name}"):
        return
    node = api.get(f"{NODES}/{node_name}") if node_name else next(iter(api.items(NODES)), None)
    if node:
        api.create(VOLUMES, volume_for(claim, storage_class, node))


def volume_for(claim: Object, storage_class: Object, node: Object) -> dict[str, Any]:
    """Return the volume of a claim whose first pod runs on a node."""
    metadata, spec, driver = claim["metadata"], claim["spec"], storage_class["provisioner"]
    name = f"pvc-{metadata['uid']}"
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {_PROVISIONED_BY: driver}},
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            "storageClassName": storage_class["metadata"]["name"],
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "csi": {"driver": driver, "volumeHandle": f"simulated-{metadata['uid']}"},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": metadata["namespace"],
                "name": metadata["name"],
                "uid": metadata["uid"],
            },
            **({"nodeAffinity": _in_zone_of(node)} if driver == EBS_DRIVER else {}),
        },
    }


def _in_zone_of(node: Object) -> Mapping[str, Any]:
    zone = mapping_at(node, "metadata", "labels")[ZONE]
    expression = {"key": ZONE, "operator": "In", "values": [zone]}
    return {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}


def _grow(api: Api, claim: Object) -> None:
    """Give the volume of a claim the size that the claim requests."""
    wanted = value_at(claim, "spec", "resources", "requests", "storage")
    present = value_at(claim, "status", "capacity", "storage")
    if value_at(claim, "status", "phase") == "Bound" and (mebibytes(wanted) or 0) > (mebibytes(present) or 0):
        capacity = {"storage": wanted}
        api.patch(f"{VOLUMES}/{claim['spec']['volumeName']}", {"spec": {"capacity": capacity}})
        api.patch(f"{path_of(CLAIMS, claim)}/status", {"status": {"capacity": capacity, "conditions": []}})


def _is_abandoned(volume: Object) -> bool:
    """Return whether the driver deletes a volume: its claim is gone, and its class does not keep it."""
    return (
        value_at(volume, "metadata", "annotations", _PROVISIONED_BY) in DRIVERS
        and value_at(volume, "spec", "persistentVolumeReclaimPolicy") == "Delete"
        and value_at(volume, "status", "phase") == "Released"
        and not value_at(volume, "metadata", "deletionTimestamp")
    )
