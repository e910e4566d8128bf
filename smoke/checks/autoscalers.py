"""Autoscalers: bounds and targets as planned, and metrics to decide by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke.check import Check, Verdict, bad, good
from smoke.comparison import difference
from smoke.manifest import Manifest, at, condition, holds, listed, name, namespace

if TYPE_CHECKING:
    from smoke.context import Site


def _targets(planned: Manifest, found: Manifest, _: Site) -> Verdict:
    if fault := difference(planned["spec"], found["spec"], "spec"):
        return bad(fault[0], expected=fault[1], remedy="somebody changed it: `pulumi up --refresh`")
    current = _utilization(found)
    wanted = [str(metric["resource"]["name"]) for metric in listed(planned, "spec", "metrics") if "resource" in metric]
    if unknown := [metric for metric in wanted if metric not in current]:
        return bad(
            f"no {' and no '.join(unknown)} metrics",
            expected="a current value of each metric",
            remedy="metrics-server answers? kubectl top pods; new pods take about a minute",
        )
    for type_ in ("AbleToScale", "ScalingActive"):
        if not holds(found, type_):
            return bad(
                f"{type_} is not true: {condition(found, type_).get('reason', 'not looked at yet')}",
                expected=f"{type_} is true",
                remedy=f"kubectl --namespace {namespace(found)} describe hpa {name(found)}",
            )
    bounds = f"{at(found, 'spec', 'minReplicas')}-{at(found, 'spec', 'maxReplicas')} pods"
    return good(", ".join([bounds, *(f"{metric} {current[metric]}%" for metric in wanted)]))


def _utilization(autoscaler: Manifest) -> dict[str, int]:
    """The current use in percent of the request, by metric, of those that are known."""
    found: dict[str, int] = {}
    for metric in listed(autoscaler, "status", "currentMetrics"):
        percent = at(metric, "resource", "current", "averageUtilization")
        if percent is not None:
            found[str(metric["resource"]["name"])] = int(percent)
    return found


CHECKS = (Check(title="autoscaler", kind="HorizontalPodAutoscaler", judge=_targets),)
