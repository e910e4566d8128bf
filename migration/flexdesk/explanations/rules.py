"""Selection of the explanation rules that apply to a stack."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule, Rule
from migration.facts import SourcedValue
from migration.flexdesk.explanations import configuration, traffic, workload
from migration.flexdesk.explanations.groups import PROMETHEUS, groups
from migration.flexdesk.explanations.platform import PLATFORM
from migration.model.system import Service, System


def explanation_rules(environment: str, planned: System) -> Sequence[Rule]:
    """Return the rules for one environment and the resources that its stack creates."""
    backend = planned.services["backend"]
    datadog = "DD_AGENT_HOST" in backend.environment
    low, high, available = _pods(backend)
    return (
        *groups(planned),
        *(PROMETHEUS if any(name.startswith("PrometheusRule/") for name in planned.uncompared) else ()),
        *workload.IMAGE,
        *workload.PROCESS,
        *workload.PROBES,
        *workload.rollout(low, high, available),
        *_fewer_pods(low, high, available),
        *configuration.VARIABLES,
        *configuration.datadog(environment, sends=datadog),
        *configuration.secrets(environment, redis_password="REDIS_PASSWORD" in backend.secrets),
        *traffic.HEALTH,
        *traffic.load_balancer(planned),
        *traffic.network(datadog=datadog),
        *PLATFORM,
    )


def _pods(backend: Service) -> tuple[str, str, str]:
    """Return minimum, maximum and available pods: a stack may have fewer than the document."""
    replicas, lifecycle = backend.replicas, backend.lifecycle
    values = (
        replicas.min if replicas else None,
        replicas.max if replicas else None,
        lifecycle.disruption_budget_min_available if lifecycle else None,
    )
    low, high, available = (value.value if isinstance(value, SourcedValue) else value for value in values)
    return f"{low}", f"{high}", f"{available}"


DOCUMENT_PODS = ("3", "10", "2")
"""Minimum, maximum and available pods of the document."""


def _fewer_pods(low: str, high: str, available: str) -> Sequence[ExplanationRule]:
    if (low, high, available) == DOCUMENT_PODS:
        return ()
    claims = {"claims/document/replicas of the backend": f"{low}-{high}"}
    if available != DOCUMENT_PODS[-1]:
        claims["claims/document/pods that stay available"] = available
    return (ExplanationRule("The stack has no users, and fewer pods.", claims),)
