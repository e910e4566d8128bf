"""Datadog agent."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, Container, CustomResources

DATADOG = Chart(
    name="datadog",
    version=versions.DATADOG,
    repository="https://helm.datadoghq.com",
    namespace="datadog",
    pods=(
        AddonPod(
            name="datadog",
            kind="DaemonSet",
            section="agents",
            enabled_by="agents.enabled",
            containers=(
                Container(resources="containers.agent.resources"),
                Container(resources="containers.traceAgent.resources", enabled_by="datadog.apm.portEnabled"),
            ),
        ),
        AddonPod(
            name="datadog-cluster-agent",
            section="clusterAgent",
            enabled_by="clusterAgent.enabled",
            replicas="replicas",
        ),
        AddonPod(name="datadog-operator", section="datadog-operator", enabled_by="datadog.operator.enabled"),
    ),
    custom_resources=CustomResources(
        groups=("datadoghq.com",), upgraded_by="templates", removed_with_release=True, deletion="finalizer"
    ),
)
