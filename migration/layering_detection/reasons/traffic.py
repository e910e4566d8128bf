"""Reasons that are about the way of a request."""

from __future__ import annotations

from collections.abc import Sequence

from migration.layering_detection.reasons.fitting import NAMED_BLOCKS, callers
from migration.reason import Reason

BETWEEN_SERVICES: Sequence[Reason] = (
    Reason(
        "The URLs named these hosts on ECS too, but nothing there made the names: no service discovery is in the "
        "Terraform files. Here the Services do.",
        {
            f"services/{name}/endpoint/dns_name": f"{name}-service"
            for name in ("orchestrator", "layering", "wash-trading", "aggregator")
        },
    ),
    Reason(
        "Only who calls it may: the load balancer's subnets and, as it declares, the orchestrator. One security "
        "group let each of the four reach each.",
        {
            "services/orchestrator/network/callers": callers(8000),
            "services/layering/network/callers": callers(8001, "orchestrator"),
            "services/wash-trading/network/callers": callers(8002, "orchestrator"),
            "services/aggregator/network/callers": callers(8003, "orchestrator"),
        },
    ),
    Reason(
        "DNS and the services that it calls, and nothing else: none calls the internet.",
        {
            "services/orchestrator/network/reaches": "aggregator:8003, kube-dns:53, layering:8001, wash-trading:8002",
            "services/layering/network/reaches": "kube-dns:53",
            "services/wash-trading/network/reaches": "kube-dns:53",
            "services/aggregator/network/reaches": "kube-dns:53",
        },
    ),
)

LOAD_BALANCER: Sequence[Reason] = (
    Reason(
        "The default action is written as a rule for every path, and /orchestrate* matched /orchestrated as well.",
        {"services/orchestrator/listener_rule/paths": "/orchestrate, /orchestrate/*, /health, /*"},
    ),
    Reason(
        "Host rules come first: on ECS the paths of rule 100 took /health and / from every host.",
        {
            "services/layering/listener_rule/order": "10",
            "services/wash-trading/listener_rule/order": "10",
            "services/aggregator/listener_rule/order": "10",
        },
    ),
    Reason(
        "Each stack names its callers; the open default is not taken over.",
        {"load_balancer/callers": NAMED_BLOCKS},
    ),
    Reason(
        "A run may take 200 s, and a caller behind 60 s would see a 504 while it goes on.",
        {"load_balancer/idle_timeout_seconds": "240"},
    ),
    Reason(
        "Malformed headers are not passed on: they serve request smuggling only.",
        {"load_balancer/drops_invalid_headers": "yes"},
    ),
)

HTTPS: Sequence[Reason] = (
    Reason(
        "HTTPS: the Terraform files have it too, once they are given a certificate; there without the rules, so that "
        "every host and path was the orchestrator's.",
        {"load_balancer/listeners": "HTTP 80 redirects to 443, HTTPS 443"},
    ),
    Reason(
        "TLS 1.2 and 1.3; the Terraform files name a policy of 2017 for HTTPS.",
        {"load_balancer/tls_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
    ),
)
