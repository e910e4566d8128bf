"""Checks of secrets: External Secrets has synced them, and each planned key has a value. No value is shown.

A value that no pod needs may be missing: then the check warns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke.check import Check, Outcome, failed, passed, warned
from smoke.manifest import Manifest, condition, is_true, items_at, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


_ADD_IF_WANTED = "set the value in AWS Secrets Manager if the pods should have it; they run without it"


def _target(planned: Manifest) -> str:
    return str(value_at(planned, "spec", "target", "name") or name(planned))


def _is_optional(planned: Manifest, context: CheckContext) -> bool:
    return context.expected.is_optional(_target(planned), namespace(planned))


def _synced(planned: Manifest, found: Manifest, context: CheckContext) -> Outcome:
    if is_true(found, "Ready"):
        return passed("ready")
    # The message may quote the secret, so only the reason is shown.
    reason = f"not ready: {condition(found, 'Ready').get('reason', 'not reconciled yet')}"
    if _is_optional(planned, context):
        return warned(reason, expected="Ready, where the optional value exists", remedy=_ADD_IF_WANTED)
    return failed(
        reason,
        expected="Ready",
        remedy=f"run `kubectl --namespace {namespace(found)} describe externalsecret {name(found)}`",
    )


def _filled(planned: Manifest, _: Manifest, context: CheckContext) -> Outcome:
    secret = _target(planned)
    keys = context.cluster.nonblank_keys(namespace(planned) or "", secret)
    # With a generator the plan has no keys: then the Secret needs at least one key, and no blank one.
    wanted = [str(each["secretKey"]) for each in items_at(planned, "spec", "data")] or sorted(keys or ["a key"])
    expected = f"{', '.join(wanted)}, each with a value"
    if keys is None and _is_optional(planned, context):
        return warned(f"no Secret {secret}", expected=f"{expected}, where they exist", remedy=_ADD_IF_WANTED)
    if keys is None:
        return failed(f"no Secret {secret}", expected=expected, remedy="see the external secret of this name")
    if wrong := [key for key in wanted if not keys.get(key)]:
        return failed(
            ", ".join(f"{key} is {'blank' if key in keys else 'missing'}" for key in wrong),
            expected=expected,
            remedy="set the value in AWS Secrets Manager, wait for the next refresh, and restart the pods",
        )
    return passed(f"{', '.join(wanted)} present")


CHECKS = (
    Check(title="external secret", kind="ExternalSecret", function=_synced),
    Check(title="secret keys", kind="ExternalSecret", function=_filled),
)
