"""Checks of Jobs and CronJobs: planned image, successful end, planned schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke.check import Check, Outcome, failed, passed
from smoke.checks.deployments import image
from smoke.comparison import difference
from smoke.manifest import Manifest, condition, is_true, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _complete(_: Manifest, found: Manifest, __: CheckContext) -> Outcome:
    if is_true(found, "Complete"):
        return passed(f"complete: {name(found)}")
    failure = condition(found, "Failed")
    state = f"failed: {failure.get('reason')}" if failure.get("status") == "True" else "not complete"
    return failed(
        f"{name(found)} {state}",
        expected="complete",
        remedy=f"run `kubectl --namespace {namespace(found)} logs job/{name(found)}`",
    )


def _scheduled(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    keys = ("schedule", "timeZone", "concurrencyPolicy", "suspend")
    wanted = {key: planned["spec"][key] for key in keys if key in planned["spec"]}
    if fault := difference(wanted, found["spec"], "spec"):
        return failed(fault[0], expected=fault[1], remedy="it differs from the plan: run `pulumi up --refresh`")
    started, succeeded = (
        f"{value_at(found, 'status', key) or ''}" for key in ("lastScheduleTime", "lastSuccessfulTime")
    )
    # Times in UTC, as the API server writes them, compare as text.
    if started > succeeded and not value_at(found, "status", "active"):
        return failed(
            f"the run of {started} did not succeed",
            expected="the last run succeeded",
            remedy=f"run `kubectl --namespace {namespace(found)} get jobs` and see the logs of the last one",
        )
    return passed(f"{found['spec']['schedule']}, last success {succeeded or 'none yet'}")


CHECKS = (
    Check(title="image", kind="Job", function=image),
    Check(title="complete", kind="Job", function=_complete),
    Check(title="image", kind="CronJob", function=image),
    Check(title="schedule", kind="CronJob", function=_scheduled),
)
