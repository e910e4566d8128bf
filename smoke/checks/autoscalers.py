"""Checks of autoscalers: planned bounds and targets, and current metrics or triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke.check import Check, Outcome, failed, passed
from smoke.comparison import difference
from smoke.manifest import Manifest, condition, is_true, items_at, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _targets(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    if fault := difference(planned["spec"], found["spec"], "spec"):
        return failed(fault[0], expected=fault[1], remedy="it differs from the plan: run `pulumi up --refresh`")
    current = _utilization(found)
    wanted = [
        str(metric["resource"]["name"]) for metric in items_at(planned, "spec", "metrics") if "resource" in metric
    ]
    if unknown := [metric for metric in wanted if metric not in current]:
        return failed(
            f"no {' and no '.join(unknown)} metrics",
            expected="a current value of each metric",
            remedy="check metrics-server with `kubectl top pods`; new pods need about a minute",
        )
    for type_ in ("AbleToScale", "ScalingActive"):
        if not is_true(found, type_):
            return failed(
                f"{type_} is not true: {condition(found, type_).get('reason', 'not reconciled yet')}",
                expected=f"{type_} is true",
                remedy=f"run `kubectl --namespace {namespace(found)} describe hpa {name(found)}`",
            )
    bounds = f"{value_at(found, 'spec', 'minReplicas')}-{value_at(found, 'spec', 'maxReplicas')} pods"
    return passed(", ".join([bounds, *(f"{metric} {current[metric]}%" for metric in wanted)]))


def _utilization(autoscaler: Manifest) -> dict[str, int]:
    """Return the current utilization in percent of the request, by metric."""
    found: dict[str, int] = {}
    for metric in items_at(autoscaler, "status", "currentMetrics"):
        percent = value_at(metric, "resource", "current", "averageUtilization")
        if percent is not None:
            found[str(metric["resource"]["name"])] = int(percent)
    return found


def _triggers(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    """Compare a ScaledObject; KEDA sets it ready once it can read every trigger."""
    if fault := difference(planned["spec"], found["spec"], "spec"):
        return failed(fault[0], expected=fault[1], remedy="it differs from the plan: run `pulumi up --refresh`")
    describe = f"run `kubectl --namespace {namespace(found)} describe scaledobject {name(found)}`"
    if not is_true(found, "Ready"):
        reason = condition(found, "Ready").get("reason", "not reconciled yet")
        return failed(f"Ready is not true: {reason}", expected="Ready is true", remedy=describe)
    if is_true(found, "Fallback"):
        return failed("Fallback is true", expected="a value of each trigger", remedy=describe)
    bounds = f"{value_at(found, 'spec', 'minReplicaCount') or 0}-{value_at(found, 'spec', 'maxReplicaCount') or 100}"
    types = [str(trigger["type"]) for trigger in items_at(planned, "spec", "triggers")]
    return passed(f"{bounds} pods, {', '.join(dict.fromkeys(types))}")


CHECKS = (
    Check(title="autoscaler", kind="HorizontalPodAutoscaler", function=_targets),
    Check(title="autoscaler", kind="ScaledObject", function=_triggers),
)
