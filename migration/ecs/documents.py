"""Reading ECS's documents; whatever is wrong with one is a sentence, and never shows what stands in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from migration.ecs.models import Part, Service, TaskDefinition

P = TypeVar("P", bound=Part)


class DocumentError(Exception):
    """A document that cannot be used; the message is for the person who named the file."""


def task_definition(path: Path) -> TaskDefinition:
    """Of ``describe-task-definition``, or the bare definition as ``register-task-definition`` takes it."""
    document = _mapping(path)
    inner = document.get("taskDefinition", document)
    if not isinstance(inner, Mapping) or "containerDefinitions" not in inner:
        raise DocumentError(_wrong(path, document, "containerDefinitions", "aws ecs describe-task-definition"))
    return _read(path, TaskDefinition, cast("Mapping[str, Any]", inner))


def service(path: Path) -> Service:
    """Of ``describe-services`` for one service, or the bare service."""
    document = _mapping(path)
    services = document.get("services", [document])
    if services == [] and document.get("failures"):
        msg = f"{path} holds no service, only failures: check --cluster and --services, and ask again."
        raise DocumentError(msg)
    if not isinstance(services, list) or not services or not isinstance(services[0], Mapping):
        raise DocumentError(_wrong(path, document, "a service under services", "aws ecs describe-services"))
    found = cast("list[Mapping[str, Any]]", services)
    if len(found) > 1:
        msg = f"{path} holds {len(found)} services: ask aws ecs describe-services for one."
        raise DocumentError(msg)
    if "serviceName" not in found[0]:
        raise DocumentError(_wrong(path, document, "serviceName", "aws ecs describe-services"))
    return _read(path, Service, found[0])


def _mapping(path: Path) -> Mapping[str, Any]:
    document = _json(path)
    if not isinstance(document, dict):
        msg = f"{path} holds {_kind(document)}, where a JSON object is expected."
        raise DocumentError(msg)
    return cast("Mapping[str, Any]", document)


def _json(path: Path) -> Any:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        json.dumps(document, ensure_ascii=False).encode()
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise DocumentError(msg) from error
    except json.JSONDecodeError as error:
        msg = f"{path} is no JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        raise DocumentError(msg) from error
    except UnicodeError as error:
        msg = f"{path} holds text that is not UTF-8."
        raise DocumentError(msg) from error
    except (RecursionError, ValueError) as error:
        msg = f"{path} is nested too deeply or holds a number of too many digits."
        raise DocumentError(msg) from error
    return document


def _kind(document: Any) -> str:
    match document:
        case list():
            return "a list"
        case str():
            return "a text"
        case None:
            return "null"
        case _:
            return "a single value"


def _wrong(path: Path, document: Mapping[str, Any], expected: str, command: str) -> str:
    keys = ", ".join(sorted(document)[:5]) or "nothing"
    return f"{path} holds {keys}, where {expected} is expected, as `{command}` prints it."


def _read(path: Path, model: type[P], document: Mapping[str, Any]) -> P:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        # The input stays out of the message: it may be a secret.
        faults = [
            f"  {'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        msg = "\n".join([f"{path} is not what ECS prints:", *faults])
        raise DocumentError(msg) from error
