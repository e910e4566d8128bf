"""Explanations of requests: DNS names, allowed traffic and the load balancer."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule
from migration.layering_detection.explanations.matchers import subnets_and_services
from migration.matchers import LIMITED_CIDR_BLOCKS

BETWEEN_SERVICES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The URLs on ECS use these host names, but the Terraform files define no service discovery.",
        {
            f"services/{name}/endpoint/dns_name": f"{name}-service"
            for name in ("orchestrator", "layering", "wash-trading", "aggregator")
        },
    ),
    ExplanationRule(
        "Only the load balancer and declared callers reach the service. One ECS security group allows all four.",
        {
            "services/orchestrator/network/allowed_sources": subnets_and_services(8000),
            "services/layering/network/allowed_sources": subnets_and_services(8001, "orchestrator"),
            "services/wash-trading/network/allowed_sources": subnets_and_services(8002, "orchestrator"),
            "services/aggregator/network/allowed_sources": subnets_and_services(8003, "orchestrator"),
        },
    ),
    ExplanationRule(
        "The service reaches DNS and the services that it calls. It does not call the internet.",
        {
            "services/orchestrator/network/allowed_destinations": (
                "aggregator:8003, kube-dns:53, layering:8001, wash-trading:8002"
            ),
            "services/layering/network/allowed_destinations": "kube-dns:53",
            "services/wash-trading/network/allowed_destinations": "kube-dns:53",
            "services/aggregator/network/allowed_destinations": "kube-dns:53",
        },
    ),
)

LOAD_BALANCER: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The default action becomes the path `/*`. On ECS `/orchestrate*` also matches `/orchestrated`.",
        {"services/orchestrator/listener_rule/paths": "/orchestrate, /orchestrate/*, /health, /*"},
    ),
    ExplanationRule(
        "Host rules are evaluated first. On ECS rule 100 matches `/health` and `/` of every host.",
        {
            "services/layering/listener_rule/priority": "10",
            "services/wash-trading/listener_rule/priority": "10",
            "services/aggregator/listener_rule/priority": "10",
        },
    ),
    ExplanationRule(
        "Each stack lists its callers. The ECS default is open to the internet.",
        {"load_balancer/allowed_cidr_blocks": LIMITED_CIDR_BLOCKS},
    ),
    ExplanationRule(
        "A run takes up to 200 s. With 60 s the caller gets a 504 while the run continues.",
        {"load_balancer/idle_timeout_seconds": "240"},
    ),
    ExplanationRule(
        "Dropping invalid headers prevents request smuggling.",
        {"load_balancer/drop_invalid_header_fields": "yes"},
    ),
)

HTTPS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The stack uses HTTPS. With a certificate, ECS adds an HTTPS listener that routes every request to the "
        "orchestrator.",
        {"load_balancer/listeners": "HTTP 80 redirects to 443, HTTPS 443"},
    ),
    ExplanationRule(
        "The policy allows TLS 1.2 and 1.3. The HTTPS policy in the Terraform files is from 2017.",
        {"load_balancer/tls_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
    ),
)
