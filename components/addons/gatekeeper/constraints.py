"""Which objects Gatekeeper's rules are for, and what becomes of those that break them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from components.addons.gatekeeper.templates import Document, Rule

Enforcement = Literal["dryrun", "warn", "deny"]

Parameters = Mapping[str, Sequence[pulumi.Input[str]]]
"""A rule's list of strings, by the rule's name."""

NOTHING: Sequence[pulumi.Input[str]] = ()


def constraint(rule: Rule, *, enforcement: Enforcement, guarded: Mapping[str, str], parameters: Parameters) -> Document:
    """The rule, for the objects in namespaces with the ``guarded`` labels.

    Selected by labels and not by names, so that it holds for the namespaces of stacks that share the cluster, too.
    """
    if not guarded:
        msg = f"constraint {rule.name} would judge every namespace, those of the cluster's own controllers included"
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
