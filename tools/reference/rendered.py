"""Reduces the objects of a rendered chart to what the catalogue and the network policies declare."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nested import value_at
from tools.reference import compact

OTHER_SOURCES: Mapping[str, str] = {
    "karpenter": "chart of tag v1.14.1, which calls itself 1.13.0",
    "karpenter-crd": "chart of tag v1.14.1, which calls itself 1.13.0",
    "nginx-ingress": "chart 2.7.0",
}
"""Charts that were not rendered from the very version that they stand for."""

WORKLOAD = ("kind", "name", "namespace", "hook", "replicas", "priorityClassName", "hostNetwork", "nodeSelector")
SERVICE = ("name", "namespace", "type", "ports")
WEBHOOK = ("kind", "name", "failurePolicy", "service", "port")

Fact = Mapping[str, Any]


def rendered(folder: Path, name: str) -> Fact | None:
    """Return the workloads, Services and webhooks of a chart, or None if the folder does not hold them."""
    file = folder / "rendered" / f"{name}.json"
    if not file.is_file():
        return None
    found = json.loads(file.read_text(encoding="utf-8"))
    planned = found["planned"]
    source = OTHER_SOURCES.get(name, f"chart {planned['version']}")
    return {
        "chart": name,
        "version": planned["version"],
        "source": f"helm template, {source}, {planned.get('repository') or planned['chart']}",
        "values": compact.values(found["values"]),
        "workloads": [_workload(each) for each in found["workloads"]],
        "services": [_only(each, SERVICE) for each in found["services"]],
        "webhooks": [_only(each, WEBHOOK) for each in found["webhooks"]],
        "definitions": sorted(found["customResourceDefinitions"]),
    }


def _workload(workload: Fact) -> Fact:
    return {
        **_only(workload, WORKLOAD),
        "tolerations": workload["tolerations"],
        "initContainers": [_container(each) for each in workload.get("initContainers") or ()],
        "containers": [_container(each) for each in workload["containers"]],
    }


def _container(container: Fact) -> Fact:
    return {
        "name": container["name"],
        "resources": container.get("resources") or {},
        "privileged": value_at(container, "securityContext", "privileged") is True,
        "ports": container.get("ports") or [],
    }


def _only(node: Fact, keys: Sequence[str]) -> Fact:
    return {key: node[key] for key in keys if node.get(key) not in (None, False, {})}
