"""External Secrets Operator: an ExternalSecret gets its Secret, whose values are random and used nowhere else."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from cluster.api import Api, Object
from cluster.objects import condition, has_condition, now, owned_by, path_of
from nested import mapping_at, value_at, values_at

EXTERNAL_SECRETS = "/apis/external-secrets.io/v1/externalsecrets"
SECRETS = "/api/v1/secrets"

_API_VERSION, _KIND = "external-secrets.io/v1", "ExternalSecret"
_GENERATED_KEYS = {"Password": "password", "UUID": "uuid"}
"""Keys that a generator returns."""


def play(api: Api) -> None:
    """Create the missing Secrets, and report ExternalSecrets ready."""
    existing = {(each["metadata"]["namespace"], each["metadata"]["name"]) for each in api.items(SECRETS)}
    for each in api.items(EXTERNAL_SECRETS):
        namespace, name = each["metadata"]["namespace"], target_of(each)
        if (namespace, name) not in existing:
            api.create(f"/api/v1/namespaces/{namespace}/secrets", secret_for(each))
        if not has_condition(each, "Ready"):
            status = {"conditions": [condition("Ready")], "refreshTime": now(), "binding": {"name": name}}
            api.patch(f"{path_of(EXTERNAL_SECRETS, each)}/status", {"status": status})


def target_of(external_secret: Object) -> str:
    """Return the name of the Secret."""
    return value_at(external_secret, "spec", "target", "name") or external_secret["metadata"]["name"]


def secret_for(external_secret: Object) -> dict[str, Any]:
    """Return the Secret, with a new value for each key."""
    template = mapping_at(external_secret, "spec", "target", "template")
    metadata = external_secret["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": template.get("type", "Opaque"),
        "metadata": {
            "name": target_of(external_secret),
            "namespace": metadata["namespace"],
            "labels": {**mapping_at(template, "metadata", "labels")},
            "annotations": {**mapping_at(template, "metadata", "annotations")},
            "ownerReferences": owned_by(external_secret, _API_VERSION, _KIND),
        },
        "stringData": {key: secrets.token_urlsafe() for key in keys_of(external_secret)},
    }


def keys_of(external_secret: Object) -> Iterator[str]:
    """Yield the keys of the Secret: those of its template if it has one, and else those of its sources.

    ``dataFrom`` names no keys where it reads a whole secret of AWS; they are unknown here.
    """
    spec = mapping_at(external_secret, "spec")
    if templates := mapping_at(spec, "target", "template", "data"):
        yield from templates
        return
    yield from values_at(spec, "data", "secretKey")
    for kind in values_at(spec, "dataFrom", "sourceRef", "generatorRef", "kind"):
        if kind in _GENERATED_KEYS:
            yield _GENERATED_KEYS[kind]
