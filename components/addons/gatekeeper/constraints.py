"""Constraints: the objects that a rule applies to, and the action for violations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from components.addons.gatekeeper.templates import Document, Rule

Enforcement = Literal["dryrun", "warn", "deny"]

Parameters = Mapping[str, Sequence[pulumi.Input[str]]]
"""Parameters of rules: a list of strings by the name of the rule."""

NOTHING: Sequence[pulumi.Input[str]] = ()


def constraint(rule: Rule, *, enforcement: Enforcement, guarded: Mapping[str, str], parameters: Parameters) -> Document:
    """Return the constraint of a rule, for objects in namespaces with the ``guarded`` labels.

    Labels select the namespaces of other stacks on the cluster as well, whose names this stack does not know.
    """
    if not guarded:
        msg = f"constraint {rule.name}: it would apply to all namespaces, such as kube-system. Give labels."
        raise ValueError(msg)
    spec: dict[str, Any] = {
        "enforcementAction": enforcement,
        "match": {
            "kinds": [dict(kinds) for kinds in rule.kinds],
            "namespaceSelector": {"matchLabels": dict(guarded)},
        },
    }
    if rule.parameter:
        spec["parameters"] = {rule.parameter: list(parameters.get(rule.name, NOTHING))}
    return Document(api_version="constraints.gatekeeper.sh/v1beta1", kind=rule.kind, name=rule.name, spec=spec)
