"""Zonal volumes: volumes that exist in one availability zone and bind their pods to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.scheduling.labels import ZONE, mappings, requirements
from nested import mapping_at, value_at

ZONAL_DRIVERS = frozenset({"ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"})
"""CSI drivers and provisioners of EBS. An EFS file system can be mounted from every zone."""

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """The planned storage classes, persistent volumes and claims."""

    zonal_classes: frozenset[str]
    """Storage classes of zonal volumes; the empty name is the cluster's default class."""
    claims: Mapping[str, Mapping[str, Any]]
    """Claims by ``namespace/name``."""
    volumes: Mapping[str, Mapping[str, Any]]
    """Persistent volumes by name."""

    def zonal_claims(self, namespace: str, pod: Mapping[str, Any]) -> list[str]:
        """Return the claims of a pod on zonal volumes, as ``namespace/name``."""
        names = [value_at(each, "persistentVolumeClaim", "claimName") for each in mappings(pod.get("volumes"))]
        keys = [f"{namespace}/{name}" for name in names if name]
        return [key for key in keys if key in self.claims and self.is_zonal_claim(self.claims[key])]

    def is_zonal_claim(self, claim: Mapping[str, Any]) -> bool:
        """Return True where a claim, or a claim template, gets a zonal volume."""
        spec = mapping_at(claim, "spec")
        volume = self.volumes.get(f"{spec.get('volumeName')}")
        if volume is not None:
            return value_at(volume, "spec", "csi", "driver") in ZONAL_DRIVERS
        return (spec.get("storageClassName") or "") in self.zonal_classes

    def zones(self) -> dict[str, str]:
        """Return the zone of each claim whose volume has a zone in its node affinity."""
        found: dict[str, str] = {}
        for key, claim in self.claims.items():
            volume = mapping_at(self.volumes.get(f"{value_at(claim, 'spec', 'volumeName')}"))
            required = mapping_at(volume, "spec", "nodeAffinity", "required")
            for term in mappings(required.get("nodeSelectorTerms")):
                for each in requirements(term.get("matchExpressions")):
                    if each.key in {ZONE, "topology.ebs.csi.aws.com/zone"} and len(each.values) == 1:
                        found[key] = each.values[0]
        return found


def volumes_of(manifests: Iterable[Mapping[str, Any]]) -> Volumes:
    """Return the storage objects among the manifests."""
    classes: set[str] = set()
    claims: dict[str, Mapping[str, Any]] = {}
    volumes: dict[str, Mapping[str, Any]] = {}
    for manifest in manifests:
        metadata = manifest["metadata"]
        match manifest["kind"]:
            case "StorageClass" if manifest.get("provisioner") in ZONAL_DRIVERS:
                default = value_at(metadata, "annotations", _DEFAULT_CLASS) == "true"
                classes |= {f"{metadata['name']}", ""} if default else {f"{metadata['name']}"}
            case "PersistentVolumeClaim":
                claims[f"{metadata.get('namespace', 'default')}/{metadata['name']}"] = manifest
            case "PersistentVolume":
                volumes[f"{metadata['name']}"] = manifest
            case _:
                pass
    return Volumes(zonal_classes=frozenset(classes), claims=claims, volumes=volumes)
