"""Does a chart know the values that it is given?

    unknown_keys(values, chart_defaults(facts, chart)) == []
    schema_faults(facts, chart, values) == []

Helm drops a key that no template reads without a word, so a misspelt one is noticed here or in production.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from charts.model import Chart
from components.addons.kit.merge import merged

FREE_FORM = {
    *("annotations", "labels", "podAnnotations", "podLabels", "commonLabels", "nodeSelector", "affinity"),
    *("resources", "limits", "requests", "podDisruptionBudget", "defaultTags", "extraArgs"),
    *("securityContext", "podSecurityContext", "containerSecurityContext"),
}
"""Keys beneath which a chart passes on whatever it is given."""

SUBCHART_KEYS: Mapping[str, frozenset[str]] = {
    "cert-manager": frozenset({"serviceAccount.annotations"}),
    "jaeger": frozenset({"jaeger.resources"}),
    "kube-prometheus-stack": frozenset(
        {
            *("kube-state-metrics.resources", "kube-state-metrics.nodeSelector", "kube-state-metrics.tolerations"),
            *("prometheus-node-exporter.resources", "prometheus-node-exporter.tolerations"),
            *("grafana.resources", "grafana.nodeSelector", "grafana.tolerations", "grafana.deploymentStrategy"),
            *("grafana.persistence", "grafana.initChownData", "grafana.testFramework", "grafana.sidecar.resources"),
            *("grafana.rbac.useExistingClusterRole", "grafana.sidecar.securityContext"),
            *("grafana.sidecar.dashboards.resource", "grafana.sidecar.datasources.resource"),
        }
    ),
    "nginx-ingress": frozenset({"controller.nodeSelector", "controller.topologySpreadConstraints"}),
}
"""By chart, dotted paths that templates or a subchart's values have and its own do not repeat; read there by hand."""


def unknown_keys(
    values: Mapping[str, Any], defaults: Mapping[str, Any], path: str = "", known: Collection[str] = ()
) -> list[str]:
    """Keys that the chart's own values do not have; beneath an empty default, a chart takes what it is given."""
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


def chart_defaults(facts: Path, chart: Chart) -> dict[str, Any]:
    """The chart's own values; the test is skipped when they are not among the reference data."""
    file = facts / "chart-values" / f"{chart.name}.yaml"
    if not file.is_file():
        pytest.skip(f"the default values of {chart.name} are not among the reference data")
    return _defaults(file)


def schema_faults(facts: Path, chart: Chart, values: Mapping[str, Any]) -> list[str]:
    """What the chart's schema of values refuses, defaults included as Helm does it; nothing where it has no schema."""
    file = facts / "chart-values-schema" / f"{chart.name}.values.schema.json"
    if not file.is_file():
        return []
    whole = merged(chart_defaults(facts, chart), values)
    return [
        f"{'.'.join(map(str, error.absolute_path)) or chart.name}: {error.message}"
        for error in _validator(file).iter_errors(whole)
    ]


def value_faults(facts: Path, chart: Chart, values: Mapping[str, Any]) -> list[str]:
    """Both: keys that the chart does not know, and what its schema refuses."""
    known = SUBCHART_KEYS.get(chart.name, frozenset())
    unknown = unknown_keys(values, chart_defaults(facts, chart), known=known)
    return [*(f"{key}: no such key" for key in unknown), *schema_faults(facts, chart, values)]


@cache
def _defaults(file: Path) -> dict[str, Any]:
    # libyaml where it is there: one chart alone has 6,000 lines.
    return yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


@cache
def _validator(file: Path) -> Any:
    schema = json.loads(file.read_text(encoding="utf-8"))
    # Some charts name a draft by an address that nobody registered; Helm reads those as draft 7.
    return jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)(schema)
