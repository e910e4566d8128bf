"""Validation of inputs against the argument classes of the Pulumi SDKs: missing and unknown properties."""

from __future__ import annotations

import importlib
import inspect
import sys
import typing
from collections import abc
from functools import cache
from typing import Any

from pulumi import _types as sdk_types  # pyright: ignore[reportPrivateUsage]  the SDK has no public access to input types
from pulumi.runtime import rpc

from plan.values import is_mapping, is_sequence
from rehearsal.cloud import provider_protocol

PACKAGES = ("pulumi_aws", "pulumi_random")
"""SDKs whose resources are known; importing one registers its resources."""


def errors(type_: str, inputs: dict[str, Any]) -> list[tuple[str, str]]:
    """Return property and message for each missing input and each unknown one."""
    arguments = _arguments_of(type_)
    return _errors_of(arguments, inputs, "") if arguments else []


def is_known(type_: str) -> bool:
    """Return whether the SDK has the type."""
    return _arguments_of(type_) is not None


def property_names(type_: str) -> set[str]:
    """Return the names of the inputs of a type."""
    arguments = _arguments_of(type_)
    return set(_properties(arguments)) if arguments else set()


def _errors_of(arguments: type, given: dict[str, Any], path: str) -> list[tuple[str, str]]:
    properties = _properties(arguments)
    found = [
        (path + key, "missing required property")
        for key, (_, required) in properties.items()
        if required and given.get(key) is None
    ]
    for key, value in given.items():
        if key.startswith("__"):
            continue
        if key not in properties:
            found.append((path + key, f"unknown property; known are {', '.join(sorted(properties))}"))
        else:
            found.extend(_nested_errors(properties[key][0], value, path + key))
    return found


def _nested_errors(type_: Any, value: Any, path: str) -> list[tuple[str, str]]:
    """Return the errors of nested objects."""
    arguments = _object_type(type_)
    if value is None or value == provider_protocol.UNKNOWN:
        return []
    if is_sequence(value):
        return [
            error for n, item in enumerate(value) for error in _nested_errors(_element(type_), item, f"{path}[{n}]")
        ]
    if is_mapping(value) and arguments:
        return _errors_of(arguments, value, f"{path}.")
    return []


@cache
def _arguments_of(type_: str) -> type | None:
    """Return the argument class of a type, from the SDK's private table of types: there is no public one."""
    for package in PACKAGES:
        importlib.import_module(package)
    package, module, _ = type_.split(":")
    modules: dict[str, list[Any]] = vars(rpc)["_RESOURCE_MODULES"]
    for entry in modules.get(f"{package}:{module}", ()):
        description = getattr(entry, "mod_info", {})
        name = description.get("classes", {}).get(type_)
        if name:
            resource = getattr(importlib.import_module(description["fqn"]), name)
            declared_in = sys.modules[resource.__module__]
            return getattr(declared_in, f"{name}InitArgs", None) or getattr(declared_in, f"{name}Args")
    return None


@cache
def _properties(arguments: type) -> dict[str, tuple[Any, bool]]:
    """Return type and necessity of each property, by its name in the protocol."""
    names = sdk_types.input_type_py_to_pulumi_names(arguments)
    types = sdk_types.input_type_types(arguments)
    signature = inspect.signature(arguments.__init__).parameters
    return {
        wire_name: (types.get(wire_name), signature[name].default is inspect.Parameter.empty)
        for name, wire_name in names.items()
    }


def _object_type(type_: Any) -> type | None:
    """Return the argument class among the alternatives of a type."""
    for alternative in _alternatives(type_):
        if isinstance(alternative, type) and sdk_types.is_input_type(alternative):
            return alternative
    return None


def _element(type_: Any) -> Any:
    """Return the element type of a list type."""
    for alternative in _alternatives(type_):
        if typing.get_origin(alternative) is abc.Sequence:
            return typing.get_args(alternative)[0]
    return None


def _alternatives(type_: Any) -> list[Any]:
    """Return the alternatives of an input type, without ``Output``, ``Awaitable`` and their kind."""
    arguments = typing.get_args(type_)
    if typing.get_origin(type_) in (None, abc.Sequence, abc.Mapping, dict, list):
        return [type_]
    return [each for argument in arguments for each in _alternatives(argument)]
