"""Checks of Helm values against the keys and the JSON schema of their chart.

    unknown_keys(values, chart_defaults(chart)) == []
    schema_faults(chart, values) == []

Helm drops a key that no template reads silently, so a misspelt key would otherwise show in production only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import jsonschema

import reference
from charts.model import Chart
from components.addons.kit.merge import merged

FREE_FORM = {
    *("annotations", "labels", "podAnnotations", "podLabels", "commonLabels", "nodeSelector", "affinity"),
    *("resources", "initContainerResources", "limits", "requests", "podDisruptionBudget", "defaultTags", "extraArgs"),
    *("securityContext", "podSecurityContext", "containerSecurityContext"),
}
"""Keys whose values a chart copies as they are."""

SUBCHART_KEYS: Mapping[str, frozenset[str]] = {
    "aws-for-fluent-bit": frozenset({"priorityClassName"}),
    "cert-manager": frozenset({"serviceAccount.annotations"}),
    "jaeger": frozenset({"jaeger.resources"}),
    "kube-prometheus-stack": frozenset(
        {
            *("kube-state-metrics.resources", "kube-state-metrics.nodeSelector", "kube-state-metrics.tolerations"),
            *("prometheus-node-exporter.resources", "prometheus-node-exporter.tolerations"),
            "prometheus-node-exporter.priorityClassName",
            *("grafana.resources", "grafana.nodeSelector", "grafana.tolerations", "grafana.deploymentStrategy"),
            *("grafana.persistence", "grafana.initChownData", "grafana.testFramework", "grafana.sidecar.resources"),
            *("grafana.rbac.useExistingClusterRole", "grafana.sidecar.securityContext"),
            *("grafana.sidecar.dashboards.resource", "grafana.sidecar.datasources.resource"),
        }
    ),
    "nginx-ingress": frozenset(
        {
            *("controller.nodeSelector", "controller.topologySpreadConstraints"),
            "controller.reportIngressStatus.externalService",
        }
    ),
}
"""Dotted paths, by chart, that its templates or a subchart read and its own values do not list."""


def unknown_keys(
    values: Mapping[str, Any], defaults: Mapping[str, Any], path: str = "", known: Collection[str] = ()
) -> list[str]:
    """Return the keys that the defaults do not have. Below an empty default every key is known."""
    found: list[str] = []
    for key, value in values.items():
        here = f"{path}{key}"
        if here in known:
            continue
        if key not in defaults:
            found.append(here)
        elif isinstance(value, dict) and key not in FREE_FORM and isinstance(defaults[key], dict) and defaults[key]:
            found += unknown_keys(value, defaults[key], f"{here}.", known)
    return found


def chart_defaults(chart: Chart) -> dict[str, Any]:
    """Return the default values of a chart."""
    return dict(reference.chart_values(chart.name))


def schema_faults(chart: Chart, values: Mapping[str, Any]) -> list[str]:
    """Return the errors of the chart's JSON schema for values laid over the defaults, as Helm checks them."""
    schema = reference.chart_schema(chart.name)
    if schema is None:
        return []
    whole = merged(chart_defaults(chart), values)
    # Some charts name a draft by an address that is not registered. Helm reads those as draft 7.
    validator = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)(schema)
    return [
        f"{'.'.join(map(str, error.absolute_path)) or chart.name}: {error.message}"
        for error in validator.iter_errors(whole)
    ]


def value_faults(chart: Chart, values: Mapping[str, Any]) -> list[str]:
    """Return the unknown keys and the errors of the schema."""
    known = SUBCHART_KEYS.get(chart.name, frozenset())
    unknown = unknown_keys(values, chart_defaults(chart), known=known)
    return [*(f"{key}: no such key" for key in unknown), *schema_faults(chart, values)]
