"""Pulumi's project and stack files."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from engine.stack_yaml import Loader
from plan.errors import PlanError, UsageError
from plan.values import SECRET, is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FILE = "Pulumi.yaml"

_STACK_KEYS = ("config", "encryptedkey", "encryptionsalt", "secretsprovider")
"""Keys of a stack file that have a meaning offline, or none for a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The content of ``Pulumi.yaml``."""

    name: str
    root: Path
    """Folder of ``Pulumi.yaml``."""
    main: Path
    """Folder of the program's ``__main__.py``."""
    config: Mapping[str, Any]
    """Configuration keys that the project declares, with their schemas, values or defaults."""
    stacks: Mapping[str, Path]
    """Files of the stacks, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackConfig:
    """The configuration of a stack in the form that a program receives: text by full key, objects as JSON."""

    values: Mapping[str, str]
    secret_keys: frozenset[str]


def load_project(root: Path) -> Project:
    """Read ``Pulumi.yaml`` and find the stacks beside it."""
    content = _read(root / _FILE)
    name = content.get("name")
    if not isinstance(name, str):
        msg = f"{root / _FILE}: no project name. Add one, such as `name: landfall`."
        raise UsageError(msg)
    config_folder = root / content.get("stackConfigDir", "")
    return Project(
        name=name,
        root=root,
        main=root / content.get("main", ""),
        config=content.get("config") or {},
        stacks={
            path.name.split(".", 1)[1][: -len(".yaml")]: path for path in sorted(config_folder.glob("Pulumi.*.yaml"))
        },
    )


def require_stack(project: Project, stack: str) -> None:
    """Raise ``UsageError`` if the project has no such stack."""
    if stack not in project.stacks:
        stacks = f"Its stacks are {', '.join(sorted(project.stacks))}." if project.stacks else "It has no stacks."
        msg = f"stack {stack or repr(stack)}: not in project {project.name!r}. {stacks}"
        raise UsageError(msg)


def load_stack(project: Project, stack: str) -> StackConfig:
    """Return the configuration of a stack, with the project's values for keys that the stack does not set.

    A key without a namespace belongs to the project.
    """
    require_stack(project, stack)
    content = _read(project.stacks[stack])
    _refuse_unread_keys(project.stacks[stack].name, content)
    given: dict[str, Any] = content.get("config") or {}
    declared = {_full_key(project, key): schema for key, schema in project.config.items()}
    merged = {key: _project_value(schema) for key, schema in declared.items()}
    merged |= {_full_key(project, key): value for key, value in given.items()}
    missing = sorted(key for key, value in merged.items() if value is None)
    if missing:
        unknown = {key: _full_key(project, key) for key in given if _full_key(project, key) not in declared}
        similar = [key for key, full in unknown.items() if difflib.get_close_matches(full, missing, n=1)]
        question = f" Rename {similar[0]} in {project.stacks[stack].name}." if similar else ""
        msg = f"stack {stack}: no value for {', '.join(missing)}. {_FILE} requires it.{question}"
        raise PlanError(msg)
    hidden = [
        place
        for key, value in merged.items()
        for place in _encrypted(key, value)
        if place != key or not _is_text(declared.get(key))
    ]
    if hidden:
        msg = (
            f"{project.stacks[stack].name}: {', '.join(hidden)} cannot be checked offline, as only the stack's own key "
            "reads encrypted values. Write in clear what is no secret, or use `pulumi preview`."
        )
        raise PlanError(msg)
    marked = {key for key, schema in declared.items() if is_mapping(schema) and schema.get("secret")}
    return StackConfig(
        values={key: _text(SECRET if _is_secret(value) else value) for key, value in merged.items()},
        secret_keys=frozenset(key for key, value in merged.items() if key in marked or _is_secret(value)),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506  a safe loader, made stricter
    except FileNotFoundError as error:
        msg = f"{path}: no such file."
        raise UsageError(msg) from error
    except OSError as error:
        msg = f"{path}: it cannot be read ({error.strerror}). Check the path and its permissions."
        raise UsageError(msg) from error
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        msg = f"{path.name}{line}: not valid YAML: {error.problem}."
        raise PlanError(msg) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        msg = f"{path.name}: not valid YAML. Save the file as UTF-8 text without control characters."
        raise PlanError(msg) from error
    if content is None:
        return {}
    if not is_mapping(content):
        msg = f"{path.name}: not a mapping. Write keys and values, such as `name: landfall`."
        raise PlanError(msg)
    return content


def _refuse_unread_keys(file: str, content: Mapping[str, Any]) -> None:
    """Refuse keys of a stack file that the CLI ignores or that only a deployment can read."""
    if "environment" in content:
        msg = (
            f"{file}: environment: names an environment of Pulumi ESC, which cannot be read offline. Write its values "
            "in config."
        )
        raise PlanError(msg)
    for key in content:
        if key not in _STACK_KEYS:
            similar = difflib.get_close_matches(f"{key}", _STACK_KEYS, n=1)
            question = f" Did you mean {similar[0]}?" if similar else ""
            msg = f"{file}: {key}: unknown key, which Pulumi ignores.{question} Allowed keys: {', '.join(_STACK_KEYS)}."
            raise PlanError(msg)


def _full_key(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _project_value(schema: object) -> Any:
    """Return the value of a declaration, which is the value itself or a schema with a value or a default."""
    return schema.get("value", schema.get("default")) if is_mapping(schema) else schema


def _is_secret(value: object) -> bool:
    return is_mapping(value) and list(value) == ["secure"]


def _encrypted(place: str, value: object) -> list[str]:
    """Return the paths of encrypted values: the place itself, or places in it."""
    if _is_secret(value):
        return [place]
    parts: dict[str, Any] = {}
    if is_mapping(value):
        parts = {f"{place}.{key}": part for key, part in value.items()}
    elif is_sequence(value):
        parts = {f"{place}[{index}]": part for index, part in enumerate(value)}
    return [found for inside, part in parts.items() for found in _encrypted(inside, part)]


def _is_text(schema: object) -> bool:
    """Return whether the project allows any text as the value, so that a placeholder is valid."""
    return not is_mapping(schema) or schema.get("type", "string") == "string"


def _text(value: Any) -> str:
    """Return a value as Pulumi passes it to a program: text as it is, other values as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
