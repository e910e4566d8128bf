"""Facts about the secret variables of a planned container: where External Secrets reads each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from migration.planned.objects import Document, PlannedObjects, first
from nested import mapping_at

_KEY = re.compile(r"\{\{\s*\.(\w+)\s*\}\}")
"""A key in a template of External Secrets."""


def secrets(container: Document, objects: PlannedObjects) -> Mapping[str, str]:
    """Return the name and property in AWS Secrets Manager of each secret variable, or the text around them."""
    references = {
        each["name"]: mapping_at(each, "valueFrom")
        for each in container.get("env", ())
        if mapping_at(each, "valueFrom", "secretKeyRef")
    }
    return {name: _secret(reference, objects) for name, reference in references.items()}


def _secret(reference: Document, objects: PlannedObjects) -> str:
    key = mapping_at(reference, "secretKeyRef")
    external = first(
        each
        for each in objects.of_kind("ExternalSecret")
        if mapping_at(each, "spec", "target").get("name") == key.get("name")
    )
    data: Any = mapping_at(external, "spec").get("data", ())
    origins = {item["secretKey"]: _origin(mapping_at(item, "remoteRef")) for item in data}
    template = mapping_at(external, "spec", "target", "template", "data").get(f"{key.get('key')}")
    found = _filled(f"{template}", origins) if template else origins.get(f"{key.get('key')}")
    text = found or f"unknown: {dict(reference)}"
    return f"{text}, optional" if key.get("optional") else text


def _origin(remote: Document) -> str:
    return "#".join(filter(None, (remote.get("key"), remote.get("property"))))


def _filled(template: str, origins: Mapping[str, str]) -> str:
    """Return a template with the origin of each key; a template that is one key is its origin alone."""
    if alone := _KEY.fullmatch(template.strip()):
        return origins.get(alone[1], template)
    return _KEY.sub(lambda match: f"${{{origins.get(match[1], match[1])}}}", template)
