"""The project and its stacks as Pulumi's files describe them."""

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
    """What ``Pulumi.yaml`` says."""

    name: str
    root: Path
    """The folder of ``Pulumi.yaml``."""
    main: Path
    """The folder of the program's ``__main__.py``."""
    config: Mapping[str, Any]
    """The configuration keys that the project declares, with their schemas, values or defaults."""
    stacks: Mapping[str, Path]
    """The stacks that have a file, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackConfig:
    """The configuration of a stack, as the program is handed it: strings by full key, objects as JSON."""

    values: Mapping[str, str]
    secret_keys: frozenset[str]


class _Loader(yaml.CSafeLoader):
    """YAML as Pulumi reads it: no dates, no ``yes`` and ``off`` as booleans, and no key twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's own way to say which plain words are more than text
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  PyYAML's signature
        """The mapping, refused where a key stands twice: the last one would win in silence."""
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1 and key != "<<":
                problem = f"the key {key!r} stands twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver(  # pyright: ignore[reportUnknownMemberType]  PyYAML's stubs leave it untyped
    "tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def load_project(root: Path) -> Project:
    """Read ``Pulumi.yaml`` and find the stacks beside it."""
    content = _read(root / _FILE)
    name = content.get("name")
    if not isinstance(name, str):
        msg = f"{root / _FILE} has no project name."
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


def load_stack(project: Project, stack: str) -> StackConfig:
    """The stack's configuration over the project's; a key without a namespace belongs to the project."""
    if stack not in project.stacks:
        msg = f"There is no stack {stack!r} in project {project.name!r}; there are {', '.join(sorted(project.stacks))}."
        raise UsageError(msg)
    given: dict[str, Any] = _read(project.stacks[stack]).get("config") or {}
    declared = {_full_key(project, key): schema for key, schema in project.config.items()}
    merged = {key: _project_value(schema) for key, schema in declared.items()}
    merged |= {_full_key(project, key): value for key, value in given.items()}
    missing = sorted(key for key, value in merged.items() if value is None)
    if missing:
        msg = f"Stack {stack!r} is missing a value for {', '.join(missing)}, which {_FILE} asks for."
        raise PlanError(msg)
    marked = {key for key, schema in declared.items() if is_mapping(schema) and schema.get("secret")}
    return StackConfig(
        values={key: _text(_revealed(value)) for key, value in merged.items()},
        secret_keys=frozenset(key for key, value in merged.items() if key in marked or _holds_secret(value)),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  a safe loader, made stricter
    except FileNotFoundError as error:
        msg = f"There is no {path.name} in {path.parent}."
        raise UsageError(msg) from error
    except yaml.YAMLError as error:
        msg = f"{path.name} is not valid YAML: {' '.join(str(error).split())}."
        raise PlanError(msg) from error
    return content or {}


def _full_key(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _project_value(schema: object) -> Any:
    """A declaration is either a value, or a schema that may carry a value or a default."""
    return schema.get("value", schema.get("default")) if is_mapping(schema) else schema


def _is_secret(value: object) -> bool:
    return is_mapping(value) and list(value) == ["secure"]


def _holds_secret(value: object) -> bool:
    if _is_secret(value):
        return True
    parts = value.values() if is_mapping(value) else value if is_sequence(value) else ()
    return any(_holds_secret(part) for part in parts)


def _revealed(value: Any) -> Any:
    """The value with a placeholder wherever only the stack's own key could decrypt it."""
    if _is_secret(value):
        return SECRET
    if is_mapping(value):
        return {key: _revealed(part) for key, part in value.items()}
    if is_sequence(value):
        return [_revealed(part) for part in value]
    return value


def _text(value: Any) -> str:
    """Pulumi hands every value over as text, and anything that is not text as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
