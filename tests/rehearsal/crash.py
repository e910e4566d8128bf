"""The CLI killed while the cloud makes something, and the documented way back."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from tests.rehearsal.cloud import Cloud
from tests.rehearsal.command import Command
from tests.rehearsal.engine import Deployment
from tests.rehearsal.lifecycle import succeeded
from tests.rehearsal.report import Report, fail

MOMENTS = (
    "aws:ec2/vpc:Vpc",
    "aws:eks/nodeGroup:NodeGroup",
    "kubernetes:helm.sh/v3:Release",
    "kubernetes:core/v1:Namespace",
    "kubernetes:apps/v1:Deployment",
)
"""What is being made when the CLI dies: one of each type that is not there yet."""


def crash(deployment: Deployment, cloud: Cloud, command: Command, report: Report) -> int:
    """Kill ``up`` once at each moment, recover each time; gives how often."""
    creates = sorted(deployment.preview().steps)
    killed_times = 0
    for type_ in MOMENTS:
        there = {each.urn for each in cloud.all()}
        missing = [step.urn for step in creates if step.resource.startswith(type_) and step.urn not in there]
        if not missing:
            continue
        urn = missing[0]
        cloud.faults.after("create", urn, command.kill)
        with warnings.catch_warnings(action="ignore"):  # the Automation API warns that its events end too soon
            killed = deployment.up()
        if killed.error is None:
            fail(f"{deployment.name}: up succeeded although it was to be killed at {urn}")
        report.line(deployment.name, f"CLI killed, making a {type_.rpartition(':')[2]}", "", killed.seconds)
        recover(deployment, cloud, report)
        killed_times += 1
    return killed_times


def recover(deployment: Deployment, cloud: Cloud, report: Report) -> None:
    """What docs/rehearsal.md tells a person to do.

    The engine asked for resources and died before the answer: some exist, and the state does not know their ids.
    """
    deployment.cancel()
    ids = {each.urn: each.id for each in cloud.all()}
    state = deployment.state()
    creating = [each["resource"] for each in state.get("pending_operations") or () if each["type"] == "creating"]
    components = [each for each in creating if not each["custom"]]
    adopted = [{**each, "id": ids[each["urn"]]} for each in creating if each["urn"] in ids]
    resources = [*state["resources"], *sorted(components, key=_depth), *adopted]
    deployment.replace_state({**state, "resources": resources, "pending_operations": []})
    refresh = succeeded(deployment.name, "refresh", deployment.refresh())
    forgotten = len(creating) - len(components) - len(adopted)
    report.line(deployment.name, "recovered", f"{len(adopted)} adopted, {forgotten} forgotten", refresh.seconds)


def _depth(resource: Mapping[str, Any]) -> int:
    """A state lists parents before their children."""
    return resource["urn"].count("$")
