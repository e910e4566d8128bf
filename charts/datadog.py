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
                Container(
                    resources="containers.systemProbe.resources",
                    enabled_by="datadog.discovery.enabled",
                    enabled_by_default=True,
                ),
                Container(resources="containers.initContainers.resources", count=2, init=True),
                Container(
                    resources="containers.initContainers.resources",
                    enabled_by="datadog.discovery.enabled",
                    enabled_by_default=True,
                    init=True,
                ),
            ),
        ),
        AddonPod(
            name="datadog-cluster-agent",
            section="clusterAgent",
            enabled_by="clusterAgent.enabled",
            replicas="replicas",
            containers=(Container(), Container(resources="containers.initContainers.resources", init=True)),
        ),
        AddonPod(name="datadog-operator", section="datadog-operator", enabled_by="datadog.operator.enabled"),
    ),
    custom_resources=CustomResources(
        groups=("datadoghq.com",), upgraded_by="templates", removed_with_release=True, deletion="finalizer"
    ),
)
