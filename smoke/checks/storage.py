"""Storage: claims bound to the planned volumes, and in the pods exactly the planned folders writable."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING

from smoke import mount_probe, pods
from smoke.check import Check, Verdict, bad, good
from smoke.comparison import difference
from smoke.errors import NoAnswer
from smoke.manifest import Manifest, at, listed, name, namespace

if TYPE_CHECKING:
    from smoke.context import Site


def _bound(planned: Manifest, found: Manifest, _: Site) -> Verdict:
    phase = at(found, "status", "phase")
    if phase != "Bound":
        return bad(
            f"{phase}",
            expected="Bound",
            remedy=f"kubectl --namespace {namespace(found)} describe pvc {name(found)}",
        )
    wanted = {key: planned["spec"][key] for key in ("volumeName", "accessModes") if key in planned["spec"]}
    if fault := difference(wanted, found["spec"], "spec"):
        return bad(fault[0], expected=fault[1], remedy="it is bound to another volume: see the claim's events")
    return good(f"bound, {', '.join(listed(found, 'spec', 'accessModes'))}")


def _permissions(planned: Manifest, _: Manifest, site: Site) -> Verdict:
    """A folder that must be written, written; one that must not, refused. The probe leaves nothing behind."""
    facts: list[str] = []
    for container, wanted in _claim_mounts(planned).items():
        pod = pods.ready(planned, site.cluster)
        if pod is None:
            return bad("no pod is ready to be asked", expected=_words(wanted), remedy="see `available`")
        command = ["python", "-c", inspect.getsource(mount_probe), *wanted]
        found = _answers(site.cluster.run(pod, container, command))
        if wrong := [folder for folder in wanted if found.get(folder) != wanted[folder]]:
            return bad(
                _words({folder: found.get(folder, "not answered") for folder in wrong}),
                expected=_words({folder: wanted[folder] for folder in wrong}),
                remedy="compare owner and mode of the EFS access point, the volume's readOnly and the pod's user",
            )
        facts.append(_words(wanted))
    return good(", ".join(facts) if facts else "no volumes")


def _claim_mounts(deployment: Manifest) -> dict[str, dict[str, str]]:
    """By container, the folders that lie on persistent volumes, and whether they shall be writable."""
    pod = at(deployment, "spec", "template", "spec")
    claims = {
        volume["name"]: bool(volume["persistentVolumeClaim"].get("readOnly"))
        for volume in listed(pod, "volumes")
        if "persistentVolumeClaim" in volume
    }
    found: dict[str, dict[str, str]] = {}
    for container in listed(pod, "containers"):
        for mount in listed(container, "volumeMounts"):
            if mount["name"] in claims:
                read_only = claims[mount["name"]] or bool(mount.get("readOnly"))
                folders = found.setdefault(str(container["name"]), {})
                folders[str(mount["mountPath"])] = "read-only" if read_only else "writable"
    return found


def _answers(printed: str) -> dict[str, str]:
    try:
        return json.loads(printed)
    except ValueError as error:
        msg = "the command in the pod printed something else than its answer"
        raise NoAnswer(msg) from error


def _words(folders: dict[str, str]) -> str:
    return ", ".join(f"{folder} {what}" for folder, what in folders.items())


CHECKS = (
    Check(title="claim", kind="PersistentVolumeClaim", judge=_bound),
    Check(title="volumes", kind="Deployment", judge=_permissions),
)
