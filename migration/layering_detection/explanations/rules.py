"""Selection of the explanation rules that apply to a stack."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule, Rule
from migration.layering_detection.explanations import groups, monitoring, platform, traffic, workloads
from migration.model.system import Service, System


def explanation_rules(environment: str, planned: System) -> Sequence[Rule]:
    """Return the rules for one environment and the resources that its stack creates."""
    uses_https = bool(planned.load_balancer and planned.load_balancer.tls_policy)
    uses_prometheus = any(name.startswith("PrometheusRule/") for name in planned.uncompared)
    selects_nodes = any(map(_has_node_selector, planned.services.values()))
    return (
        *groups.groups(environment),
        *workloads.CONTAINERS,
        *workloads.REPLICAS,
        *traffic.BETWEEN_SERVICES,
        *traffic.LOAD_BALANCER,
        *monitoring.ECS_ALARMS,
        *monitoring.NEW_ALARMS,
        *_platform_rules(environment, planned),
        *(traffic.HTTPS if uses_https else ()),
        *(monitoring.PROMETHEUS if uses_prometheus else ()),
        *((workloads.NODE_SELECTOR,) if selects_nodes else ()),
        *((workloads.SECOND_PODS,) if environment == "prod" else ()),
        *((workloads.STAGING_DIRECTORIES,) if environment == "staging" else ()),
    )


def _platform_rules(environment: str, planned: System) -> Sequence[ExplanationRule]:
    creates_repositories = any(service.repository for service in planned.services.values())
    return (
        platform.SECRETS,
        *(platform.own_network(environment) if planned.vpc else platform.SHARED_NETWORK),
        *(platform.OWN_FILE_SYSTEM if planned.file_system else platform.SHARED_FILE_SYSTEM),
        *(platform.own_observability(environment) if planned.observability else platform.SHARED_OBSERVABILITY),
        *(platform.OWN_REPOSITORIES if creates_repositories else platform.SHARED_REPOSITORIES),
    )


def _has_node_selector(service: Service) -> bool:
    return bool(service.lifecycle and service.lifecycle.node_selector)
