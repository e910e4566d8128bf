"""Checks of storage: claims are bound to the planned volumes, and pods can write to the planned folders only."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING

from nested import value_at
from quantity import mebibytes
from smoke import mount_probe, pods
from smoke.check import Check, Outcome, failed, passed
from smoke.comparison import difference
from smoke.errors import CheckUnavailableError
from smoke.manifest import Manifest, items_at, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _bound(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    phase = value_at(found, "status", "phase")
    if phase != "Bound":
        return failed(
            f"{phase}",
            expected="Bound",
            remedy=f"run `kubectl --namespace {namespace(found)} describe pvc {name(found)}`",
        )
    wanted = {key: planned["spec"][key] for key in ("volumeName", "accessModes") if key in planned["spec"]}
    if fault := difference(wanted, found["spec"], "spec"):
        return failed(fault[0], expected=fault[1], remedy="the claim differs from the plan: see its events")
    request = value_at(planned, "spec", "resources", "requests", "storage")
    capacity = value_at(found, "status", "capacity", "storage")
    if (mebibytes(capacity) or 0) < (mebibytes(request) or 0):
        return failed(
            f"{capacity}",
            expected=f"{request}",
            remedy=f"a volume grows in minutes: see `kubectl -n {namespace(found)} describe pvc {name(found)}`",
        )
    return passed(f"bound, {', '.join(items_at(found, 'spec', 'accessModes'))}")


def _permissions(planned: Manifest, live: Manifest, context: CheckContext) -> Outcome:
    """Compare the access to each mounted folder with the plan. The probe removes its file."""
    facts: list[str] = []
    for container, wanted in _claim_mounts(planned).items():
        pod = pods.ready_pod(planned, context.cluster)
        if pod is None and value_at(live, "spec", "replicas") == 0 and not context.expected.min_replicas(planned):
            return passed("scaled to zero, not checked")
        if pod is None:
            return failed("no pod is ready", expected=_text(wanted), remedy="see the check `available`")
        command = ["python", "-c", inspect.getsource(mount_probe), *wanted]
        found = _reported(context.cluster.run(pod, container, command))
        if wrong := [folder for folder in wanted if found.get(folder) != wanted[folder]]:
            return failed(
                _text({folder: found.get(folder, "not reported") for folder in wrong}),
                expected=_text({folder: wanted[folder] for folder in wrong}),
                remedy="compare owner and mode of the EFS access point, the volume's readOnly and the pod's user",
            )
        facts.append(_text(wanted))
    return passed(", ".join(facts) if facts else "no volumes")


def _claim_mounts(deployment: Manifest) -> dict[str, dict[str, str]]:
    """Return by container the folders on persistent volumes, each with its planned access."""
    pod = value_at(deployment, "spec", "template", "spec")
    claims = {
        volume["name"]: bool(volume["persistentVolumeClaim"].get("readOnly"))
        for volume in items_at(pod, "volumes")
        if "persistentVolumeClaim" in volume
    }
    found: dict[str, dict[str, str]] = {}
    for container in items_at(pod, "containers"):
        for mount in items_at(container, "volumeMounts"):
            if mount["name"] in claims:
                read_only = claims[mount["name"]] or bool(mount.get("readOnly"))
                folders = found.setdefault(str(container["name"]), {})
                folders[str(mount["mountPath"])] = "read-only" if read_only else "writable"
    return found


def _reported(output: str) -> dict[str, str]:
    try:
        return json.loads(output)
    except ValueError as error:
        msg = "the output of the command in the pod is not JSON"
        raise CheckUnavailableError(msg) from error


def _text(folders: dict[str, str]) -> str:
    return ", ".join(f"{folder} {access}" for folder, access in folders.items())


CHECKS = (
    Check(title="claim", kind="PersistentVolumeClaim", function=_bound),
    Check(title="volumes", kind="Deployment", function=_permissions),
)
