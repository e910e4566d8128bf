"""Secrets: carried over by External Secrets, every planned key there and not blank. No value is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Verdict, bad, good
from smoke.manifest import Manifest, at, condition, holds, listed, name, namespace

if TYPE_CHECKING:
    from smoke.context import Site


def _synced(_: Manifest, found: Manifest, __: Site) -> Verdict:
    if holds(found, "Ready"):
        return good("ready")
    # Its message may quote what could not be read, so only the reason is shown.
    return bad(
        f"not ready: {condition(found, 'Ready').get('reason', 'not looked at yet')}",
        expected="Ready",
        remedy=f"kubectl --namespace {namespace(found)} describe externalsecret {name(found)}",
    )


def _filled(planned: Manifest, _: Manifest, site: Site) -> Verdict:
    secret = str(at(planned, "spec", "target", "name") or name(planned))
    keys = site.cluster.filled_keys(namespace(planned) or "", secret)
    # A generator names no keys beforehand: then there is one at least, and none is blank.
    wanted = [str(each["secretKey"]) for each in listed(planned, "spec", "data")] or sorted(keys or ["a key"])
    expected = f"{', '.join(wanted)}, each with a value"
    if keys is None:
        return bad(f"no Secret {secret}", expected=expected, remedy="see the external secret of the same name")
    if wrong := [key for key in wanted if not keys.get(key)]:
        return bad(
            ", ".join(f"{key} is {'blank' if key in keys else 'missing'}" for key in wrong),
            expected=expected,
            remedy="put the value where the external secret takes it from, wait for its refresh, restart the pods",
        )
    return good(f"{', '.join(wanted)} present")


CHECKS = (
    Check(title="external secret", kind="ExternalSecret", judge=_synced),
    Check(title="secret keys", kind="ExternalSecret", judge=_filled),
)
