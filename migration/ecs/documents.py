"""Reading of ECS documents. An error names the file and the problem, and quotes no value of the document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from migration.conversion.files import DocumentError, name_of, text_of
from migration.ecs import placeholders
from migration.ecs.models import Part, Service, TaskDefinition
from plan.validation import message_of

P = TypeVar("P", bound=Part)


def task_definition(path: Path) -> TaskDefinition:
    """Read the output of ``describe-task-definition``, or the input of ``register-task-definition``."""
    document = _object(path, _listed_containers(_json(path)))
    inner = document.get("taskDefinition", document)
    if not isinstance(inner, Mapping) or "containerDefinitions" not in inner:
        raise DocumentError(
            _unexpected_keys(path, document, "containerDefinitions", "aws ecs describe-task-definition")
        )
    return _read(path, TaskDefinition, cast("Mapping[str, Any]", inner))


def service(path: Path) -> Service:
    """Read the output of ``describe-services`` for one service, or the service itself."""
    document = _object(path, _json(path))
    services = document.get("services", [document])
    if services == [] and document.get("failures"):
        msg = f"{name_of(path)}: it holds failures, but no service. Check --cluster and --services of the AWS CLI."
        raise DocumentError(msg)
    if not isinstance(services, list) or not services or not isinstance(services[0], Mapping):
        raise DocumentError(_unexpected_keys(path, document, "services with one service", "aws ecs describe-services"))
    found = cast("list[Mapping[str, Any]]", services)
    if len(found) > 1:
        msg = f"{name_of(path)}: it holds {len(found)} services. Run `aws ecs describe-services` for one service."
        raise DocumentError(msg)
    if "serviceName" not in found[0]:
        raise DocumentError(_unexpected_keys(path, document, "serviceName", "aws ecs describe-services"))
    return _read(path, Service, found[0])


def _listed_containers(document: Any) -> Any:
    """Return a list of containers, as Terraform's ``container_definitions`` has it, as a task definition."""
    if not isinstance(document, list):
        return document
    items = cast("list[Any]", document)
    is_list = bool(items) and all(isinstance(item, dict) and "name" in item for item in items)
    return {"containerDefinitions": items} if is_list else items


def _object(path: Path, document: Any) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        msg = f"{name_of(path)}: it holds {_kind(document)}. Give a JSON object as the AWS CLI prints it."
        raise DocumentError(msg)
    return cast("Mapping[str, Any]", document)


def _json(path: Path) -> Any:
    text = text_of(path, kind="the output of the AWS CLI")
    try:
        document = json.loads(text)
        json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = f"{error.msg}, line {error.lineno}, column {error.colno}"
        placeholder = placeholders.find(text[error.pos :].split("\n", 1)[0])
        fix = (
            f"Replace placeholders such as {placeholder} by values, as the pipeline does."
            if placeholder and text[error.pos :].startswith(placeholder[0])
            else "Use `--output json`."
        )
        msg = f"{name_of(path)}: it is not JSON ({place}). {fix}"
        raise DocumentError(msg) from error
    except UnicodeError as error:
        msg = f"{name_of(path)}: it is not UTF-8 text. Convert the file to UTF-8."
        raise DocumentError(msg) from error
    except (RecursionError, ValueError) as error:
        problem = "it is nested too deeply, or a number has too many digits"
        msg = f"{name_of(path)}: {problem}. Give the output of the AWS CLI."
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
    return f"{name_of(path)}: it {keys}, without {expected}. Give the output of `{command}`."


def _read(path: Path, model: type[P], document: Mapping[str, Any]) -> P:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        faults = [f"  {'.'.join(map(str, each['loc']))}: {_fault(each)}" for each in error.errors(include_url=False)]
        msg = "\n".join([f"{name_of(path)}: it differs from the output of the AWS CLI:", *faults])
        raise DocumentError(msg) from error


def _fault(details: ErrorDetails) -> str:
    found = details["input"]
    if isinstance(found, str) and placeholders.is_whole(found):
        return f"it is the placeholder {found}. Replace it by a value, as the pipeline does."
    return message_of(details)
