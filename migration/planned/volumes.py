"""Facts about the volumes that a planned container mounts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from migration.model.container import Volume
from migration.planned.objects import NOTHING, Document, PlannedObjects, source_of
from migration.planned.workloads import pod_template_of
from nested import mapping_at, value_at


def volumes(workload: Document, container: Document, objects: PlannedObjects) -> Mapping[str, Volume]:
    """Return each mounted volume by its name, and each mounted file by the file's name."""
    sources = _sources(workload)
    mounts = container.get("volumeMounts", ())
    return {_name(mount): _volume(mount, sources[mount["name"]], objects) for mount in mounts}


def files(workload: Document, container: Document, objects: PlannedObjects) -> Mapping[str, str]:
    """Return the content of each file that the container mounts from a ConfigMap, by its path."""
    sources = _sources(workload)
    found: dict[str, str] = {}
    for mount in container.get("volumeMounts", ()):
        data = mapping_at(objects.named("ConfigMap", value_at(sources[mount["name"]], "configMap", "name")), "data")
        keys = [mount["subPath"]] if "subPath" in mount else list(data)
        for key in keys:
            path = mount["mountPath"] if "subPath" in mount else f"{mount['mountPath']}/{key}"
            found |= {path: data[key]} if key in data else {}
    return found


def _sources(workload: Document) -> Mapping[str, Document]:
    """Return the volumes of the pod, with those that a StatefulSet adds."""
    declared = mapping_at(pod_template_of(workload), "spec").get("volumes", ())
    templates = mapping_at(workload, "spec").get("volumeClaimTemplates", ())
    return {
        **{volume["name"]: volume for volume in declared},
        **{claim["metadata"]["name"]: {"claimTemplate": claim} for claim in templates},
    }


def _name(mount: Document) -> str:
    return PurePosixPath(mount["mountPath"]).name if "subPath" in mount else mount["name"]


def _volume(mount: Document, source: Document, objects: PlannedObjects) -> Volume:
    if "claimTemplate" in source:
        return _claim(mount, source["claimTemplate"], objects, f"claim {mount['name']} of each pod")
    if "persistentVolumeClaim" in source:
        name = source["persistentVolumeClaim"]["claimName"]
        claim = objects.named("PersistentVolumeClaim", name)
        return _claim(mount, claim, objects, source_of(claim) if claim else f"claim {name}")
    (kind,) = set(source) - {"name"}
    size = mapping_at(source, kind).get("sizeLimit")
    return Volume(
        source=f"volume {source['name']}",
        mount_path=mount["mountPath"],
        read_only=bool(mount.get("readOnly")),
        kind=f"{kind} of {size}" if size else kind,
    )


def _claim(mount: Document, claim: Document, objects: PlannedObjects, source: str) -> Volume:
    """Return a claim: a directory of the shared file system, or a volume of its own."""
    claimed = mapping_at(claim, "spec")
    volume = mapping_at(objects.named("PersistentVolume", claimed.get("volumeName")), "spec")
    access_point = objects.access_points.get(f"{mapping_at(volume, 'csi').get('volumeHandle')}".rpartition("::")[2], {})
    user = mapping_at(access_point, "posixUser")
    own = NOTHING if access_point else claimed
    return Volume(
        source=source,
        mount_path=mount["mountPath"],
        read_only=bool(mount.get("readOnly")),
        kind="EFS access point" if access_point else "PersistentVolumeClaim",
        size=value_at(own, "resources", "requests", "storage"),
        storage_class=own.get("storageClassName"),
        access_modes=tuple(own.get("accessModes", ())) or None,
        directory=mapping_at(access_point, "rootDirectory").get("path"),
        user_id=user.get("uid"),
        group_id=user.get("gid"),
        permissions=mapping_at(access_point, "rootDirectory", "creationInfo").get("permissions"),
        encrypted_in_transit=_encrypted_in_transit(mapping_at(volume, "csi")) if access_point else None,
    )


def _encrypted_in_transit(source: Document) -> bool:
    """Return whether the driver encrypts the connection. The EFS driver does unless an attribute turns it off."""
    unencrypted = value_at(source, "volumeAttributes", "encryptInTransit") == "false"
    return source.get("driver") == "efs.csi.aws.com" and not unencrypted
