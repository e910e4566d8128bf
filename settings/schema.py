"""The JSON schema of a stack file, for editors; ``python -m settings.schema`` writes the file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, cast

from settings.faults import ROOT
from settings.model import settings_type

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def schema() -> dict[str, Any]:
    """Return the schema of ``Pulumi.<stack>.yaml``; of Pulumi's own keys, it requires the settings alone."""
    settings = _closed(settings_type().model_json_schema(by_alias=True))
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
    """Return the schema without further keys in mappings whose keys have a pattern, which pydantic allows."""
    if isinstance(node, list):
        return [_closed(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in cast("dict[str, Any]", node).items()}
    return {**closed, "additionalProperties": False} if "patternProperties" in closed else closed


def rendered() -> str:
    """Return the text of the schema file."""
    return json.dumps(schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m settings.schema", description=f"Write the JSON schema of the settings to {SCHEMA_FILE}."
    ).parse_args()
    SCHEMA_FILE.write_text(rendered(), encoding="utf-8")
