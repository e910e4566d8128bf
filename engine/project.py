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
        seen: list[Any] = []
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                problem = f"the key {key.value!r} stands twice"
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
        msg = f"There is no {path.name} in {path.parent}."
        raise UsageError(msg) from error
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        msg = f"{path.name}{line} is not valid YAML: {error.problem}."
        raise PlanError(msg) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        msg = f"{path.name} is not valid YAML: it holds a character that is none of UTF-8 text."
        raise PlanError(msg) from error
    if content is None:
        return {}
    if not is_mapping(content):
        msg = f"{path.name} must hold keys and values, as `name: …` does."
        raise PlanError(msg)
    return content


def _full_key(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _project_value(schema: object) -> Any:
    """A declaration is either a value, or a schema that may carry a value or a default."""
    return schema.get("value", schema.get("default")) if is_mapping(schema) else schema


def _is_secret(value: object) -> bool:
    return is_mapping(value) and list(value) == ["secure"]


def _encrypted(place: str, value: object) -> list[str]:
    """Where only the stack's own key could read: the place itself, or places inside of it."""
    if _is_secret(value):
        return [place]
    parts: dict[str, Any] = {}
    if is_mapping(value):
        parts = {f"{place}.{key}": part for key, part in value.items()}
    elif is_sequence(value):
        parts = {f"{place}[{index}]": part for index, part in enumerate(value)}
    return [found for inside, part in parts.items() for found in _encrypted(inside, part)]


def _is_text(schema: object) -> bool:
    """Whether a value may be any text, as far as the project declares it: a placeholder can stand for it then."""
    return not is_mapping(schema) or schema.get("type", "string") == "string"


def _text(value: Any) -> str:
    """Pulumi hands every value over as text, and anything that is not text as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
