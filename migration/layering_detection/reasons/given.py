"""Which reasons hold for a stack, by its environment and by what it makes itself."""

from __future__ import annotations

from collections.abc import Sequence

from migration.layering_detection.reasons import monitoring, platform, traffic, workloads
from migration.reason import Reason
from migration.system import Service, System


def reasons(environment: str, planned: System) -> Sequence[Reason]:
    """The reasons that hold for what is planned in one environment."""
    return (
        *workloads.CONTAINERS,
        *workloads.REPLICAS,
        *traffic.BETWEEN_SERVICES,
        *traffic.LOAD_BALANCER,
        *monitoring.KEPT,
        *monitoring.FURTHER,
        *_of_platform(environment, planned),
        *(traffic.HTTPS if planned.load_balancer and planned.load_balancer.tls_policy else ()),
        *(monitoring.PROMETHEUS if any(name.startswith("PrometheusRule/") for name in planned.unread) else ()),
        *((workloads.CHOSEN_NODES,) if any(map(_nodes, planned.services.values())) else ()),
        *((workloads.STAGING_DIRECTORIES,) if environment == "staging" else ()),
    )


def _of_platform(environment: str, planned: System) -> Sequence[Reason]:
    keeps_images = any(service.repository for service in planned.services.values())
    return (
        platform.SECRETS,
        *(platform.own_network(environment) if planned.vpc else platform.SHARED_NETWORK),
        *(platform.OWN_FILES if planned.file_system else platform.SHARED_FILES),
        *(platform.own_observability(environment) if planned.observability else platform.SHARED_OBSERVABILITY),
        *(platform.OWN_REPOSITORIES if keeps_images else platform.SHARED_REPOSITORIES),
    )


def _nodes(service: Service) -> bool:
    return bool(service.lifecycle and service.lifecycle.nodes)
