"""Selection of the explanation rules that apply to a stack."""

from __future__ import annotations

from collections.abc import Sequence

from migration.email_rag.explanations import claims, configuration, files, stores, traffic, workloads
from migration.email_rag.explanations.groups import PROMETHEUS, groups
from migration.email_rag.explanations.managed import is_managed, managed
from migration.email_rag.explanations.platform import platform
from migration.email_rag.explanations.shared_files import SHARED_FILES
from migration.email_rag.explanations.sizes import sizes
from migration.explanation import Expected, Rule
from migration.matchers import subnets_and_services
from migration.model.system import System
from migration.model.traffic import LoadBalancer


def explanation_rules(environment: str, planned: System) -> Sequence[Rule]:
    """Return the rules for one environment and the resources that its stack creates."""
    return (
        *groups(planned),
        *(PROMETHEUS if any(name.startswith("PrometheusRule/") for name in planned.uncompared) else ()),
        *sizes(environment),
        *_workloads(),
        *(workloads.IMPORTED if "import-database" in planned.services else ()),
        *_configuration(environment, planned),
        *_stores(environment, planned),
        *_traffic(planned),
        *platform(environment, planned),
        *claims.DOCUMENT,
        *claims.CHART,
    )


def _workloads() -> Sequence[Rule]:
    return (
        *workloads.IMAGES,
        *workloads.PROCESSES,
        *workloads.NAMES,
        *workloads.REPLICAS,
        *workloads.CHECKS,
        *workloads.SHUTDOWN,
        *workloads.ORDER,
        *files.DIRECTORIES,
        *files.CONFIGURATION,
        *SHARED_FILES,
    )


def _configuration(environment: str, planned: System) -> Sequence[Rule]:
    backend = planned.services.get("backend")
    return (
        *configuration.VARIABLES,
        configuration.keys_of_providers(environment, has_keys=bool(backend and "GROQ_API_KEY" in backend.secrets)),
        *configuration.secrets(
            environment,
            managed_postgres=is_managed(planned, "postgres"),
            managed_redis=is_managed(planned, "redis"),
        ),
    )


def _stores(environment: str, planned: System) -> Sequence[Rule]:
    in_cluster = [name for name in workloads.STORES if not is_managed(planned, name)]
    return (
        *stores.IMAGES,
        *stores.stores(in_cluster),
        *files.files_of_stores(in_cluster),
        configuration.passwords(environment, in_cluster),
        *managed(planned),
    )


def _traffic(planned: System) -> Sequence[Rule]:
    frontend = planned.services.get("frontend")
    rule = frontend.listener_rule if frontend else None
    managed_stores = [name for name in workloads.STORES if is_managed(planned, name)]
    return (
        *traffic.PROXY,
        *(_load_balancer(planned.load_balancer) if planned.load_balancer else traffic.PORTABLE),
        *traffic.between_services(managed_stores, planned.services.keys(), callers_of_frontend=_callers(planned)),
        claims.host(f"{rule.host}" if rule and rule.host else None),
    )


def _load_balancer(balancer: LoadBalancer) -> Sequence[Rule]:
    """Return the rules for a load balancer of the stack."""
    uses_https = bool(balancer.tls_policy)
    return (
        *traffic.LOAD_BALANCER,
        *(traffic.HTTPS if uses_https else traffic.HTTP_ONLY),
        *((traffic.PROTECTED,) if balancer.deletion_protection else ()),
        claims.tls(uses_https=uses_https),
    )


def _callers(planned: System) -> Expected:
    """Return the allowed sources of the frontend: the load balancer, or the controller of the portable class."""
    return subnets_and_services(8080, ()) if planned.load_balancer else "nginx-ingress:8080"
