"""The JSON schema of a stack file, for editors: ``python -m settings.schema`` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from settings.faults import ROOT
from settings.model import Settings

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def schema() -> dict[str, Any]:
    """Schema of ``Pulumi.<stack>.yaml``: the settings in full, Pulumi's own keys as they are."""
    settings = _closed(Settings.model_json_schema(by_alias=True))
    definitions = settings.pop("$defs")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Landfall stack",
        "type": "object",
        "required": ["config"],
        "properties": {"config": {"type": "object", "required": [ROOT], "properties": {ROOT: settings}}},
        "$defs": definitions,
    }


def _closed(node: Any) -> Any:
    """The same schema, with mappings closed whose keys follow a pattern: pydantic leaves them open."""
    if isinstance(node, list):
        return [_closed(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in cast("dict[str, Any]", node).items()}
    return {**closed, "additionalProperties": False} if "patternProperties" in closed else closed


def rendered() -> str:
    """The schema as its file has it."""
    return json.dumps(schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(rendered(), encoding="utf-8")
