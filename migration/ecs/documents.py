"""Reading of ECS documents. An error names the file and the problem, and quotes no value of the document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from migration.ecs.models import Part, Service, TaskDefinition

P = TypeVar("P", bound=Part)


class DocumentError(Exception):
    """A document that cannot be used."""


def task_definition(path: Path) -> TaskDefinition:
    """Read the output of ``describe-task-definition``, or the input of ``register-task-definition``."""
    document = _mapping(path)
    inner = document.get("taskDefinition", document)
    if not isinstance(inner, Mapping) or "containerDefinitions" not in inner:
        raise DocumentError(
            _unexpected_keys(path, document, "containerDefinitions", "aws ecs describe-task-definition")
        )
    return _read(path, TaskDefinition, cast("Mapping[str, Any]", inner))


def service(path: Path) -> Service:
    """Read the output of ``describe-services`` for one service, or the service itself."""
    document = _mapping(path)
    services = document.get("services", [document])
    if services == [] and document.get("failures"):
        msg = f"{path}: it holds failures, but no service. Check --cluster and --services of the AWS CLI."
        raise DocumentError(msg)
    if not isinstance(services, list) or not services or not isinstance(services[0], Mapping):
        raise DocumentError(_unexpected_keys(path, document, "services with one service", "aws ecs describe-services"))
    found = cast("list[Mapping[str, Any]]", services)
    if len(found) > 1:
        msg = f"{path}: it holds {len(found)} services. Run `aws ecs describe-services` for one service."
        raise DocumentError(msg)
    if "serviceName" not in found[0]:
        raise DocumentError(_unexpected_keys(path, document, "serviceName", "aws ecs describe-services"))
    return _read(path, Service, found[0])


def _mapping(path: Path) -> Mapping[str, Any]:
    document = _json(path)
    if not isinstance(document, dict):
        msg = f"{path}: it holds {_kind(document)}. Give a JSON object as the AWS CLI prints it."
        raise DocumentError(msg)
    return cast("Mapping[str, Any]", document)


def _json(path: Path) -> Any:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        json.dumps(document, ensure_ascii=False).encode()
    except OSError as error:
        msg = f"{path}: it cannot be read ({error.strerror}). Check the path."
        raise DocumentError(msg) from error
    except json.JSONDecodeError as error:
        msg = f"{path}: it is not JSON ({error.msg}, line {error.lineno}, column {error.colno}). Use `--output json`."
        raise DocumentError(msg) from error
    except UnicodeError as error:
        msg = f"{path}: it is not UTF-8 text. Convert the file to UTF-8."
        raise DocumentError(msg) from error
    except (RecursionError, ValueError) as error:
        msg = f"{path}: it is nested too deeply, or a number has too many digits. Give the output of the AWS CLI."
        raise DocumentError(msg) from error
    return document


def _kind(document: Any) -> str:
    match document:
        case list():
            return "a list"
        case str():
            return "a string"
        case None:
            return "null"
        case _:
            return "a single value"


def _unexpected_keys(path: Path, document: Mapping[str, Any], expected: str, command: str) -> str:
    keys = f"has {', '.join(sorted(document)[:5])}" if document else "is empty"
    return f"{path}: it {keys}, without {expected}. Give the output of `{command}`."


def _read(path: Path, model: type[P], document: Mapping[str, Any]) -> P:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        # The message does not quote the input, which may be a secret.
        faults = [
            f"  {'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        msg = "\n".join([f"{path}: it differs from the output of the AWS CLI:", *faults])
        raise DocumentError(msg) from error
