"""Comparison of the views of a deployed stack, read from its export, with the views of its offline plan."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from nested import value_at
from plan import state
from plan.model import Plan
from plan.values import is_mapping, is_sequence
from preview.analyses import analyze
from preview.views.folder import files_of
from quantity import mebibytes
from rehearsal.pulumi_engine import Deployment
from rehearsal.report import Report, fail
from rehearsal.stack_settings import plan_with_settings

STORED = ("manifests/", "helm/")
"""Views of values that the provider sends to an API server."""

EMPTY: tuple[Any, ...] = (None, False, 0, "", [], {})
"""Values of a field that the API server does not store."""

COMPARED = (*STORED, "iam/", "cost.md")
"""Views that depend only on what is sent to AWS and the cluster; ``plan.json`` also contains source lines."""


def require_equal_views(deployment: Deployment, folder: Path, report: Report) -> None:
    """Fail if a view of the exported state differs from the view of the plan."""
    export = folder / f"{deployment.name}.export.json"
    deployment.export(export)
    planned = plan_with_settings(deployment.document, deployment.name)
    if wrong := differences(state.read(export), planned):
        fail(f"{deployment.name}: the views of the exported state differ from those of the plan", wrong)
    report.line(deployment.name, "views of the exported state", f"{len(_compared(planned))} files as planned")


def differences(deployed: Plan, planned: Plan) -> list[str]:
    """Return the files of one side only and the lines that differ, ignoring suffixes of auto-names."""
    names = dict(_auto_names(deployed, planned))
    found = {_renamed(path, names): _renamed(text, names) for path, text in _compared(deployed).items()}
    expected = _compared(planned)
    return [
        *(f"only planned: {path}" for path in sorted(set(expected) - set(found))),
        *(f"only deployed: {path}" for path in sorted(set(found) - set(expected))),
        *(
            f"{path}: {line}"
            for path in sorted(set(found) & set(expected))
            for line in _changed_lines(expected[path], found[path])
        ),
    ]


def _compared(plan: Plan) -> dict[str, str]:
    found = {path: text for path, text in files_of(plan, analyze(plan)).items() if path.startswith(COMPARED)}
    return {path: as_stored(text) if path.startswith(STORED) else text for path, text in found.items()}


def as_stored(content: str) -> str:
    """Return YAML as the API server or the provider stores it: without empty values, and with sizes in one unit."""
    return yaml.safe_dump(_stored(yaml.safe_load(content)))


def _stored(node: Any) -> Any:
    if is_mapping(node):
        return {key: found for key, value in node.items() if (found := _stored(value)) not in EMPTY}
    if is_sequence(node):
        return [_stored(each) for each in node]
    return mebibytes(node) if isinstance(node, str) and node.endswith(("Mi", "Gi")) else node


def _auto_names(deployed: Plan, planned: Plan) -> Iterator[tuple[str, str]]:
    """Yield deployed and planned name of each resource whose names differ in the suffix only."""
    expected = {each.urn: _name_of(each.outputs) for each in planned.resources}
    for each in deployed.resources:
        found, wanted = _name_of(each.outputs), expected.get(each.urn)
        if found and wanted and found != wanted and found.rpartition("-")[0] == wanted.rpartition("-")[0]:
            yield found, wanted


def _name_of(outputs: Mapping[str, Any]) -> str | None:
    name = outputs.get("name") or value_at(outputs, "metadata", "name")
    return name if isinstance(name, str) else None


def _renamed(text: str, names: Mapping[str, str]) -> str:
    for found, wanted in names.items():
        text = text.replace(found, wanted)
    return text


def _changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]
