"""An evaluation of IAM policies: the part of AWS's logic that this project's policies use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from components.aws.iam import Condition, Statement

Context = Mapping[str, str]
"""Condition keys of a request."""


def allows(statements: Sequence[Statement], action: str, resource: str, context: Context) -> bool:
    """Return True if a statement allows the request and none denies it."""
    effects = {each.effect for each in statements if _applies(each, action, resource, context)}
    return effects == {"Allow"}


def _applies(statement: Statement, action: str, resource: str, context: Context) -> bool:
    return (
        any(fnmatchcase(action.lower(), pattern.lower()) for pattern in statement.actions)
        and any(fnmatchcase(resource, pattern) for pattern in statement.resources or ("*",))
        and not any(fnmatchcase(resource, pattern) for pattern in statement.not_resources)
        and _holds(statement.condition, context)
    )


def _holds(condition: Condition, context: Context) -> bool:
    return all(_test(test, key, wanted, context) for test, keys in condition.items() for key, wanted in keys.items())


def _test(test: str, key: str, wanted: str | Sequence[str], context: Context) -> bool:
    if test == "Null":
        return (key not in context) == (wanted == "true")
    # Requests in tests have one value for each key.
    operator = test.removesuffix("IfExists").removeprefix("ForAllValues:")
    if key not in context:
        return test.endswith("IfExists") or test.startswith("ForAllValues:")
    values = [wanted] if isinstance(wanted, str) else wanted
    if operator in {"Bool", "StringEquals"}:
        return context[key] in values
    if operator in {"ArnEquals", "ArnLike"}:
        return any(fnmatchcase(context[key], value) for value in values)
    msg = f"no test of this project knows the condition operator {test}"
    raise NotImplementedError(msg)
