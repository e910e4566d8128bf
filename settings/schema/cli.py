"""The command that writes the JSON schema of a stack file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from command_line import Parser
from settings.faults import ROOT
from settings.model import settings_type

SCHEMA_FILE = Path(__file__).parents[1] / "schema.json"


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    description = f"Write the JSON schema of the settings to {SCHEMA_FILE}."
    epilog = "Exit codes: 0 written, 1 the file cannot be written, 2 wrong usage."
    Parser(prog="python -m settings.schema", description=description, epilog=epilog).parse_args(arguments)
    try:
        SCHEMA_FILE.write_text(rendered(), encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"error: {SCHEMA_FILE}: it cannot be written ({error.strerror}). Check its permissions.\n")
        return 1
    return 0
