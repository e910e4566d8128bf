"""Pulumi's project and stack files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from plan.errors import PlanError, UsageError
from plan.values import SECRET, is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FILE = "Pulumi.yaml"


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


class _Loader(yaml.CSafeLoader):
    """Reads YAML as Pulumi does: without dates, without ``yes`` and ``off`` as booleans, and each key once."""

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's attribute for words that are not text
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  PyYAML's signature
        """Return the mapping. A duplicate key is an error, as the last value would replace the first one silently."""
        seen: list[Any] = []
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                problem = f"duplicate key {key.value!r}"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.append(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver(  # pyright: ignore[reportUnknownMemberType]  PyYAML's stubs leave it untyped
    "tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


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
    given: dict[str, Any] = _read(project.stacks[stack]).get("config") or {}
    declared = {_full_key(project, key): schema for key, schema in project.config.items()}
    merged = {key: _project_value(schema) for key, schema in declared.items()}
    merged |= {_full_key(project, key): value for key, value in given.items()}
    missing = sorted(key for key, value in merged.items() if value is None)
    if missing:
        msg = f"stack {stack}: no value for {', '.join(missing)}. {_FILE} requires it."
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
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  a safe loader, made stricter
    except FileNotFoundError as error:
        msg = f"{path}: no such file."
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
