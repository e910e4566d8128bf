"""Selection of the explanation rules that apply to a stack."""

from __future__ import annotations

from collections.abc import Sequence

from migration.email_rag.explanations import claims, configuration, files, stores, traffic, workloads
from migration.email_rag.explanations.groups import PROMETHEUS, groups
from migration.email_rag.explanations.managed import is_managed, managed
from migration.email_rag.explanations.platform import platform
from migration.email_rag.explanations.shared_files import SHARED_FILES
from migration.email_rag.explanations.sizes import sizes
from migration.explanation import Rule
from migration.model.system import System


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
    uses_https = bool(planned.load_balancer and planned.load_balancer.tls_policy)
    is_protected = bool(planned.load_balancer and planned.load_balancer.deletion_protection)
    frontend = planned.services.get("frontend")
    rule = frontend.listener_rule if frontend else None
    return (
        *traffic.PROXY,
        *traffic.LOAD_BALANCER,
        *(traffic.HTTPS if uses_https else traffic.HTTP_ONLY),
        *((traffic.PROTECTED,) if is_protected else ()),
        *traffic.between_services(
            [name for name in workloads.STORES if is_managed(planned, name)], planned.services.keys()
        ),
        claims.tls(uses_https=uses_https),
        claims.host(f"{rule.host}" if rule and rule.host else None),
    )
