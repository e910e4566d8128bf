"""Explanations of requests: nginx, the load balancer and allowed traffic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from migration.explanation import Expected, ExplanationRule, GroupExplanation, Matcher, Rule, left_out
from migration.facts import ABSENT, Value
from migration.matchers import LIMITED_CIDR_BLOCKS, is_subnet

PROXY: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The name of the Service in the same namespace.",
        {"services/frontend/proxy/upstream": "email-rag-backend:8000"},
    ),
    ExplanationRule(
        "As in the configuration of the image: nginx passes a body of gigabytes on while it arrives, and does not "
        "store it in the pod first. One location serves the API and its WebSocket.",
        {
            "services/frontend/proxy/request_buffering": "no",
            "services/frontend/proxy/read_timeout_seconds": "86400",
            "services/frontend/proxy/websocket_paths": "/api/",
        },
    ),
    ExplanationRule(
        "Browsers have removed the filter that this header controlled.",
        {"services/frontend/proxy/headers/X-XSS-Protection": ABSENT},
    ),
    ExplanationRule(
        "Longer than the idle timeout of the load balancer, so that the load balancer never uses a closed connection.",
        {"services/frontend/proxy/keep_alive_seconds": "1260"},
    ),
)

LOAD_BALANCER: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Each stack lists its callers. Compose publishes its ports to every address.",
        {"load_balancer/allowed_cidr_blocks": LIMITED_CIDR_BLOCKS},
    ),
    ExplanationRule(
        "As long as nginx waits for a part of an upload. The load balancer has no limit for a body.",
        {"load_balancer/idle_timeout_seconds": "1200"},
    ),
    ExplanationRule(
        "Compose has one nginx and no zones.",
        {"load_balancer/cross_zone": "yes"},
    ),
)

HTTPS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The policy allows TLS 1.2 and 1.3 with the ciphers of Compose and their successors.",
        {"load_balancer/tls_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
    ),
)

HTTP_ONLY: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The stack has no certificate and no production data. A certificate of ACM adds HTTPS and the redirect.",
        {"load_balancer/listeners": "HTTP 80", "load_balancer/tls_policy": ABSENT},
    ),
)

PROTECTED = ExplanationRule(
    "A load balancer of prod is not deleted by mistake.", {"load_balancer/deletion_protection": "yes"}
)

_PORTS = {"postgres": 5432, "redis": 6379, "rabbitmq": 5672}
_CALLERS = {
    "postgres": ("backend:5432", "import-database:5432", "migration:5432", "postgres-backup:5432", "worker:5432"),
    "redis": ("backend:6379", "worker:6379"),
    "rabbitmq": ("backend:5672", "namespace keda:15672", "worker:5672"),
}
"""Callers of each store; that of the import exists as long as the settings have one."""


PORTABLE: Sequence[Rule] = (
    left_out(
        "The frontend has the portable ingress class: the load balancer of its controller belongs to the platform and "
        "serves all systems.",
        "load_balancer/*",
    ),
    GroupExplanation(
        sentence=(
            "Limits, timeouts, WebSockets and HSTS are annotations for the controller of the portable ingress class, "
            "and cert-manager renews the certificate."
        ),
        patterns=(
            "uncompared/Ingress/frontend/metadata.annotations.*",
            "uncompared/Ingress/frontend/spec.tls.*",
        ),
        missing_from="source",
    ),
)


def between_services(
    managed: Sequence[str], services: Collection[str], *, callers_of_frontend: Expected
) -> Sequence[ExplanationRule]:
    """Return the rules for the traffic between the planned services; ``managed`` are the stores that AWS operates."""
    in_cluster = [store for store in _PORTS if store not in managed]
    return (
        ExplanationRule(
            "Only declared callers reach a service. On Compose one network connects all containers.",
            {
                "services/frontend/network/allowed_sources": callers_of_frontend,
                "services/backend/network/allowed_sources": "frontend:8000",
                "services/worker/network/allowed_sources": "none",
                **{
                    f"services/{store}/network/allowed_sources": ", ".join(_planned(_CALLERS[store], services))
                    for store in in_cluster
                },
            },
        ),
        ExplanationRule(
            "A service reaches DNS and its servers. Only the backend calls the internet: providers of language models, "
            "whose addresses change.",
            {
                "services/frontend/network/allowed_destinations": "backend:8000, kube-dns:53",
                "services/backend/network/allowed_destinations": _destinations(managed, internet=True),
                "services/worker/network/allowed_destinations": _destinations(managed, internet=False),
                **{f"services/{store}/network/allowed_destinations": "kube-dns:53" for store in in_cluster},
            },
        ),
    )


def _planned(callers: Iterable[str], services: Collection[str]) -> Iterable[str]:
    """Return the callers without those that the stack does not have."""
    names = (*services, "namespace keda")
    return [caller for caller in callers if caller.rpartition(":")[0] in names]


def _destinations(managed: Sequence[str], *, internet: bool) -> Matcher:
    """Match the servers of the application: pods, and private subnets for those that AWS operates."""
    pods = {f"{store}:{port}" for store, port in _PORTS.items() if store not in managed}
    expected = {"chroma:8000", "kube-dns:53", *pods, *(["0.0.0.0/0:443"] if internet else [])}
    ports = {_PORTS[store] for store in managed}

    def matches(value: Value | None) -> bool:
        found = {str(each) for each in value} if isinstance(value, tuple) else set[str]()
        subnets = found - expected
        return (
            expected <= found
            and {port for port in ports if any(is_subnet(each, port) for each in subnets)} == (ports)
            and all(any(is_subnet(each, port) for port in ports) for each in subnets)
        )

    subnets = [f"private subnets:{port}" for port in sorted(ports)]
    return Matcher(", ".join([*sorted(expected), *subnets]), matches)
