"""Explanations of the way of requests: load balancer, host, health check and network policies."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule, Matcher
from migration.facts import Value
from migration.flexdesk.explanations.workload import of_backend
from migration.matchers import LIMITED_CIDR_BLOCKS, is_subnet
from migration.model.system import System

ANYWHERE = "0.0.0.0/0"

_STORES = (5432, 6379)
_AGENT = (8125, 8126)
_PUBLIC = frozenset({"0.0.0.0/0:443", "0.0.0.0/0:587", "kube-dns:53"})


def _are_load_balancers(value: Value | None) -> bool:
    return isinstance(value, tuple) and bool(value) and all(is_subnet(str(block), 8000) for block in value)


def _destinations(ports: Sequence[int]) -> Matcher:
    def matches(value: Value | None) -> bool:
        found = {str(each) for each in value} if isinstance(value, tuple) else set[str]()
        subnets = found - _PUBLIC
        by_port = {port: [each for each in subnets if is_subnet(each, port)] for port in ports}
        return found >= _PUBLIC and all(by_port.values()) and sum(map(len, by_port.values())) == len(subnets)

    return Matcher(
        f"DNS, ports 443 and 587 of public addresses, and private subnets on {', '.join(map(str, ports))}", matches
    )


HEALTH: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The load balancer reaches the pods themselves. On the host it reached nginx, whose own page answered every "
        "check: `/` of the application answers 401.",
        of_backend({"target_group/target_type": "ip", "target_group/health_path": "/api/v2/health"}),
    ),
    ExplanationRule(
        "The rate limiter counts the checks, which have the address of the load balancer: after 50 of them the "
        "application answers 429 for 15 minutes, and is healthy.",
        of_backend({"target_group/success_codes": "200,429"}),
    ),
    ExplanationRule(
        "Defaults of this platform: a slow answer is no failure yet.",
        of_backend({"target_group/timeout_seconds": "10", "target_group/unhealthy_threshold": "3"}),
    ),
    ExplanationRule(
        "The load balancer waits 15 s for open requests, and the pod serves for 30 s before SIGTERM ends it.",
        of_backend({"target_group/deregistration_delay_seconds": "15"}),
    ),
)


def load_balancer(planned: System) -> Sequence[ExplanationRule]:
    """Return the rules for the load balancer of the stack, and for the host that it serves."""
    found = planned.load_balancer
    host = planned.services["backend"].listener_rule
    name = str(host.host) if host else "—"
    return (
        *(_ENCRYPTED if found and found.tls_policy else _PLAIN),
        *(
            (
                ExplanationRule(
                    "The stack has no users and admits the networks of its settings alone. The application is open to "
                    "the internet.",
                    {"load_balancer/allowed_cidr_blocks": LIMITED_CIDR_BLOCKS},
                ),
            )
            if found and found.allowed_cidr_blocks != (ANYWHERE,)
            else ()
        ),
        *(
            (
                ExplanationRule(
                    "It has to be turned off before the stack is destroyed.",
                    {"load_balancer/deletion_protection": "yes"},
                ),
            )
            if found and found.deletion_protection is True
            else ()
        ),
        ExplanationRule(
            "A header that no application understands does not reach it.",
            {"load_balancer/drop_invalid_header_fields": "yes"},
        ),
        ExplanationRule(
            "Defaults of the load balancer, which the old one has as well; its files do not name them.",
            {"load_balancer/http2": "yes", "load_balancer/cross_zone": "yes"},
        ),
        ExplanationRule(
            "The load balancer of the stack serves one host. The name `www` has no certificate today, and is left out.",
            of_backend({"listener_rule/host": name, "listener_rule/paths": "/*", "listener_rule/priority": "0"}),
        ),
        ExplanationRule("Each stack has a host of its own.", {"claims/document/host": name}),
    )


_ENCRYPTED = (
    ExplanationRule(
        "Plain HTTP redirects to HTTPS. The old load balancer forwards both, and the document has no HTTPS.",
        {
            "load_balancer/listeners": "HTTP 80 redirects to 443, HTTPS 443",
            "claims/document/listeners": "HTTP 80 redirects to 443, HTTPS 443",
        },
    ),
)

_PLAIN = (
    ExplanationRule(
        "The stack has no certificate and no production data.",
        {"load_balancer/listeners": "HTTP 80", "load_balancer/tls_policy": "—"},
    ),
)


def network(*, datadog: bool) -> Sequence[ExplanationRule]:
    """Return the rules for the network policies, whose address blocks are settings."""
    return (
        ExplanationRule(
            "The load balancer alone reaches the pods: its addresses are those of the public subnets, and belong to no "
            "namespace. The policy of the document admits a namespace, and so no request at all.",
            of_backend({"network/allowed_sources": Matcher("public subnets on port 8000", _are_load_balancers)}),
        ),
        ExplanationRule(
            (
                "The pods reach DNS, mail, HTTPS and their stores alone. The policy of the document leaves out DNS and "
                "mail. HTTPS to every address is allowed by default, and no code that runs uses it today: "
                "`backend.egress: []` removes it."
            ),
            of_backend({"network/allowed_destinations": _destinations((*_STORES, *(_AGENT if datadog else ())))}),
        ),
    )
