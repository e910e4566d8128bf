"""From the values of a Pulumi property to the values of a CloudFormation property."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from plan.values import UNKNOWN, is_mapping, is_sequence

Convert = Callable[[Any], Any]

OTHER_NAMES: Mapping[str, str] = {
    "applyServerSideEncryptionByDefault": "ServerSideEncryptionByDefault",
    "sseAlgorithm": "SSEAlgorithm",
    "transitionToIa": "TransitionToIA",
    "zoneId": "HostedZoneId",
}
"""Nested keys whose name in CloudFormation is not the same name with a capital letter."""


def verbatim(value: Any) -> Any:
    """Return the value as it is, such as a map with keys that the program chooses."""
    return value


def capitalized(value: Any) -> Any:
    """Return the value with the keys of nested objects in CloudFormation's case: ``maxSize`` is ``MaxSize``."""
    if is_mapping(value):
        return {OTHER_NAMES.get(key) or key[0].upper() + key[1:]: capitalized(item) for key, item in value.items()}
    return [capitalized(item) for item in value] if is_sequence(value) else value


def document(text: str) -> Any:
    """Return a JSON document, such as a policy, so that its content is validated too."""
    return json.loads(text)


def pairs(key: str = "Key") -> Convert:
    """Return a conversion of a map to a list of objects with a key and a value."""
    return lambda items: [{key: name, "Value": value} for name, value in items.items()]


def listed(value: Any) -> list[Any]:
    """Return a list with the value, where CloudFormation allows several."""
    return [capitalized(value)]


def only(values: list[Any]) -> Any:
    """Return the only value of a list, where CloudFormation has no list."""
    (value,) = values
    return capitalized(value)


def objects_with(key: str) -> Convert:
    """Return a conversion of a list of strings to a list of objects."""
    return lambda values: [{key: value} for value in values]


def metric_queries(queries: list[Any]) -> list[Any]:
    """Return the queries of an alarm: the metric and its statistic are separate objects."""
    return [_metric_query(**query) for query in queries]


def _metric_query(metric: Mapping[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    if metric is None:
        return capitalized(rest)
    identity = {key: value for key, value in metric.items() if key not in ("stat", "period", "unit")}
    identity["dimensions"] = pairs("Name")(identity.get("dimensions", {}))
    statistic = {key: value for key, value in metric.items() if key not in identity}
    return capitalized(rest | {"metricStat": statistic | {"metric": identity}})


def tag_specifications(specifications: list[Any]) -> list[Any]:
    """Return the tags of a launch template for the resources of an instance."""
    return [capitalized(each | {"tags": pairs()(each["tags"])}) for each in specifications]


def lifecycle_rules(rules: list[Any]) -> list[Any]:
    """Return the lifecycle rules of a bucket: the filter and the expiration are no objects of their own."""
    return [capitalized(_lifecycle_rule(**rule)) for rule in rules]


def _lifecycle_rule(
    filter: Mapping[str, Any],  # noqa: A002  a key of the Pulumi property
    expiration: Mapping[str, Any] | None = None,
    **rest: Any,
) -> dict[str, Any]:
    return {**rest, **filter, **(expiration or {})}


def alias_target(aliases: list[Any]) -> dict[str, Any]:
    """Return the target of an alias record."""
    (alias,) = aliases
    return capitalized({key: value for key, value in alias.items() if key != "name"}) | {"DNSName": alias["name"]}


def event_targets(arn: str) -> list[Any]:
    """Return the target of an event rule. Pulumi chooses its id."""
    return [{"Arn": arn, "Id": UNKNOWN}]
