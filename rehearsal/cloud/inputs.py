"""The inputs of a type, by the SDK's own classes: what is required, and what there is at all."""

from __future__ import annotations

import importlib
import inspect
import sys
import typing
from collections import abc
from functools import cache
from typing import Any

from pulumi import _types as sdk_types
from pulumi.runtime import rpc

from rehearsal.cloud import wire

PACKAGES = ("pulumi_aws", "pulumi_kubernetes", "pulumi_random")
"""SDKs whose resources are known; importing one registers them."""


def faults(type_: str, inputs: dict[str, Any]) -> list[tuple[str, str]]:
    """Property and sentence for each input that is missing, and each that the type does not have."""
    arguments = _arguments_of(type_)
    return _faults_of(arguments, inputs, "") if arguments else []


def is_known(type_: str) -> bool:
    """Whether the SDK has the type."""
    return _arguments_of(type_) is not None


def names(type_: str) -> set[str]:
    """The inputs that a type has."""
    arguments = _arguments_of(type_)
    return set(_properties(arguments)) if arguments else set()


def _faults_of(arguments: type, given: dict[str, Any], path: str) -> list[tuple[str, str]]:
    properties = _properties(arguments)
    found = [
        (path + key, "required, and not given")
        for key, (_, required) in properties.items()
        if required and given.get(key) is None
    ]
    for key, value in given.items():
        if key.startswith("__"):
            continue
        if key not in properties:
            found.append((path + key, f"unknown; there are {', '.join(sorted(properties))}"))
        else:
            found.extend(_inside(properties[key][0], value, path + key))
    return found


def _inside(type_: Any, value: Any, path: str) -> list[tuple[str, str]]:
    """The faults of objects within a value."""
    arguments = _object_type(type_)
    if value is None or value == wire.UNKNOWN:
        return []
    if isinstance(value, list):
        return [fault for n, item in enumerate(value) for fault in _inside(_element(type_), item, f"{path}[{n}]")]
    if isinstance(value, dict) and arguments:
        return _faults_of(arguments, value, f"{path}.")
    return []


@cache
def _arguments_of(type_: str) -> type | None:
    """The class of a type's arguments. The SDK's table of types is private, and there is no other way to it."""
    for package in PACKAGES:
        importlib.import_module(package)
    package, module, _ = type_.split(":")
    for entry in rpc._RESOURCE_MODULES.get(f"{package}:{module}", ()):
        description = getattr(entry, "mod_info", {})
        name = description.get("classes", {}).get(type_)
        if name:
            resource = getattr(importlib.import_module(description["fqn"]), name)
            home = sys.modules[resource.__module__]
            return getattr(home, f"{name}InitArgs", None) or getattr(home, f"{name}Args")
    return None


@cache
def _properties(arguments: type) -> dict[str, tuple[Any, bool]]:
    """Each property by its name on the wire: its type, and whether it is required."""
    names = sdk_types.input_type_py_to_pulumi_names(arguments)
    types = sdk_types.input_type_types(arguments)
    signature = inspect.signature(arguments.__init__).parameters
    return {
        wire_name: (types.get(wire_name), signature[name].default is inspect.Parameter.empty)
        for name, wire_name in names.items()
    }


def _object_type(type_: Any) -> type | None:
    """The argument class among the alternatives of a type."""
    for alternative in _alternatives(type_):
        if isinstance(alternative, type) and sdk_types.is_input_type(alternative):
            return alternative
    return None


def _element(type_: Any) -> Any:
    """What a list holds."""
    for alternative in _alternatives(type_):
        if typing.get_origin(alternative) is abc.Sequence:
            return typing.get_args(alternative)[0]
    return None


def _alternatives(type_: Any) -> list[Any]:
    """A type without the ways in which an input may be given: as an Output, an awaitable, or a dictionary."""
    arguments = typing.get_args(type_)
    if typing.get_origin(type_) in (None, abc.Sequence, abc.Mapping, dict, list):
        return [type_]
    return [each for argument in arguments for each in _alternatives(argument)]
