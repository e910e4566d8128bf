"""Facts about third-party software: names and types of chart values and of custom-resource fields, and IAM references.

Tests and the rehearsal compare the project with these files. They hold no third-party text: descriptions, comments and
free text are left out. Each file names the version and the source of its facts. ``python -m tools.reference`` writes
them from a folder of upstream files (README.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class UnknownFactError(LookupError):
    """No facts are stored for a chart, custom resource or policy."""


def chart_values(chart: str) -> Mapping[str, Any]:
    """Return the default values of a chart: keys, types, and defaults that are names or numbers."""
    return _read("charts", chart)["values"]


def chart_schema(chart: str) -> Mapping[str, Any] | None:
    """Return the JSON schema of a chart's values, or None if the chart has none."""
    return _read("charts", chart).get("schema")


def chart_version(chart: str) -> str:
    """Return the version of the chart that the facts were read from."""
    return _read("charts", chart)["version"]


def rendered_chart(chart: str) -> Mapping[str, Any]:
    """Return ``workloads``, ``services``, ``webhooks`` and ``definitions`` of a chart, and its ``values``.

    The values are those that the project planned when the chart was rendered.
    """
    return _read("rendered", chart)


def definition(api_version: str, kind: str) -> Mapping[str, Any]:
    """Return the OpenAPI schema of a custom resource."""
    group, _, version = api_version.partition("/")
    return _read("definitions", f"{kind}.{version}.{group}")["schema"]


def iam_actions(name: str) -> frozenset[str]:
    """Return the IAM actions of a published policy."""
    return frozenset(_read("iam", name)["actions"])


def event_patterns(name: str) -> Sequence[Mapping[str, Any]]:
    """Return the EventBridge patterns that a published template subscribes to."""
    return _read("iam", name)["events"]


def eks_component() -> Mapping[str, Any]:
    """Return ``inputs``, the input names of ``eks:index:Cluster``, and ``children``, the resources that it creates."""
    return _read("pulumi", "eks-cluster")


@cache
def _read(section: str, name: str) -> Mapping[str, Any]:
    file = FOLDER / section / f"{name}.json"
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in file.parent.glob("*.json")))
        msg = (
            f"{file.relative_to(FOLDER.parent)}: no such facts. Known are {known}; python -m tools.reference adds more."
        )
        raise UnknownFactError(msg)
    return json.loads(file.read_text(encoding="utf-8"))
