"""Incompatible add-ons and node groups are refused with a reason and a fix."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.settings_documents import CLUSTER, DROPPED, NODES, SYSTEM, Case, changed, faults

PLATFORM = ("platform", "create")
ADDONS = (*PLATFORM, "addons")
POOLS = (*ADDONS, "karpenter", "nodePools")
API_KEY = {"name": "platform/{environment}/datadog", "property": "api_key"}
METRICS_PROVIDER = {"clusterAgent": {"metricsProvider": {"enabled": True}}}
REGISTRY = ("delivery", "containerRegistry")
GITHUB = {"repository": {"owner": "example", "name": "landfall"}, "provider": {}}

KARPENTER: dict[tuple[str | int, ...], Any] = {
    (*ADDONS, "clusterAutoscaler"): DROPPED,
    (*ADDONS, "nodeAutoscaler"): "karpenter",
}
"""Changes to dev's settings that replace the Cluster Autoscaler with Karpenter."""

MESSAGES: dict[str, Case] = {
    "Karpenter beside the Cluster Autoscaler": (
        "dev",
        {(*ADDONS, "karpenter"): {}},
        (
            "platform.create.addons: karpenter has settings, but nodeAutoscaler is clusterAutoscaler. "
            "Remove karpenter, or set nodeAutoscaler to karpenter."
        ),
    ),
    "the Cluster Autoscaler beside Karpenter": (
        "dev",
        {(*ADDONS, "nodeAutoscaler"): "karpenter"},
        (
            "platform.create.addons: clusterAutoscaler has settings, but nodeAutoscaler is karpenter. "
            "Remove clusterAutoscaler, or set nodeAutoscaler to clusterAutoscaler."
        ),
    ),
    "an autoscaler that is not chosen": (
        "dev",
        {(*ADDONS, "nodeAutoscaler"): "none"},
        (
            "platform.create.addons: clusterAutoscaler has settings, but nodeAutoscaler is none. "
            "Remove clusterAutoscaler, or set nodeAutoscaler to clusterAutoscaler."
        ),
    ),
    "KEDA beside Datadog's metrics provider": (
        "dev",
        {(*ADDONS, "keda"): {}, (*ADDONS, "datadog"): {"apiKey": API_KEY, "values": METRICS_PROVIDER}},
        (
            "platform.create.addons: keda and datadog.values.clusterAgent.metricsProvider would both serve "
            "external.metrics.k8s.io, which a cluster has once. Remove one of them."
        ),
    ),
    "every line of log shipped twice": (
        "dev",
        {(*ADDONS, "cloudwatchObservability"): {"containerLogs": True}},
        (
            "platform.create.addons: fluentBit and cloudwatchObservability.containerLogs would both ship every "
            "container log, and CloudWatch bills each copy. Remove one of them."
        ),
    ),
    "every line of log shipped twice, by the add-on's own key": (
        "dev",
        {(*ADDONS, "cloudwatchObservability"): {"configuration": {"containerLogs": {"enabled": True}}}},
        (
            "platform.create.addons: fluentBit and cloudwatchObservability.containerLogs would both ship every "
            "container log, and CloudWatch bills each copy. Remove one of them."
        ),
    ),
    "a collector without a backend": (
        "dev",
        {(*ADDONS, "opentelemetryCollector"): {}},
        "platform.create.addons: opentelemetryCollector has no backend for its traces. Add jaeger.",
    ),
    "Auto Mode with what it bundles": (
        "dev",
        {(*CLUSTER, "autoMode"): True},
        (
            "platform.create.cluster: autoMode includes Karpenter, a load balancer controller, the VPC CNI, DNS, "
            "kube-proxy and an EBS driver, which this platform installs as add-ons. Both would manage the same nodes, "
            "load balancers and volumes. Remove autoMode."
        ),
    ),
    "a pool with the name of a group": (
        "dev",
        {**KARPENTER, POOLS: {"batch": {}}},
        (
            "platform.create: nodeGroups and addons.karpenter.nodePools both name batch, by which pods choose "
            "nodes. Rename one of them."
        ),
    ),
    "controllers on a group without nodes": (
        "dev",
        {(*ADDONS, "nodeGroup"): "batch"},
        (
            "platform.create: addons.nodeGroup batch is not a node group that starts with a node, which "
            "controllers need. Use one of: system, application, email-rag."
        ),
    ),
    "controllers on an unknown group": (
        "dev",
        {(*ADDONS, "nodeGroup"): "sytem"},
        (
            "platform.create: addons.nodeGroup sytem is not a node group that starts with a node, which "
            "controllers need. Use one of: system, application, email-rag."
        ),
    ),
    "Prometheus on an unknown group": (
        "prod",
        {(*NODES, "monitoring"): DROPPED},
        (
            "platform.create: addons.kubePrometheusStack.nodeGroup monitoring does not exist. Use one of: "
            "system, application, email-rag, batch."
        ),
    ),
    "a service on unknown nodes": (
        "dev",
        {(*SYSTEM, "layering"): {"nodeGroup": "workers"}},
        (
            "systems.layeringDetection.layering.nodeGroup: workers does not exist. Use one of: system, "
            "application, email-rag, batch."
        ),
    ),
    "traces without a collector": (
        "dev",
        {(*SYSTEM, "layering"): {"tracing": True}},
        (
            "systems.layeringDetection.layering.tracing: the platform does not collect traces. Add "
            "platform.create.addons.opentelemetryCollector, or remove this key."
        ),
    ),
    "traces on a shared platform without a collector": (
        "staging",
        {(*SYSTEM, "layering"): {"tracing": True}},
        (
            "systems.layeringDetection.layering.tracing: the platform does not collect traces. Set "
            "platform.shared.tracing if the platform collects them, or remove this key."
        ),
    ),
    "mutable tags for an unknown repository": (
        "dev",
        {REGISTRY: {"additionalRepositories": ["tools/copy"], "mutableRepositories": ["tools/cpy"]}},
        (
            "delivery.containerRegistry.mutableRepositories: tools/cpy does not exist. Use any of: "
            "data-transfer, email-rag-backend, email-rag-frontend, layering-detection-aggregator, "
            "layering-detection-layering, layering-detection-orchestrator, layering-detection-wash-trading, tools/copy."
        ),
    ),
    "GitHub's provider neither created nor adopted": (
        "dev",
        {("delivery", "github"): GITHUB},
        (
            "delivery.github.provider: has neither create nor adopt. Give exactly one: create (a new provider) or "
            "adopt (the provider of the account)."
        ),
    ),
    "an ACME issuer without a solver": (
        "dev",
        {(*ADDONS, "certManager"): {"issuers": {"public": {"acme": {"server": "letsencrypt"}}}}},
        (
            "platform.create.addons.certManager.issuers.public.acme: the issuer has no challenge. "
            "Set ingressClass (HTTP01), hostedZones (DNS01) or both."
        ),
    ),
    "a misspelled issuer": (
        "dev",
        {(*ADDONS, "certManager"): {"issuers": {"internal": {"selfSignd": {}, "selfSigned": {}}}}},
        (
            "platform.create.addons.certManager.issuers.internal.selfSignd: unknown key. Did you mean selfSigned? "
            "Allowed keys: acme, selfSigned."
        ),
    ),
    "a required Gatekeeper with one replica": (
        "prod",
        {(*ADDONS, "gatekeeper"): {"failurePolicy": "Fail", "replicas": 1}},
        (
            "platform.create.addons.gatekeeper: failurePolicy Fail with one replica rejects every change while "
            "its pod restarts. Set replicas to 2."
        ),
    ),
}
"""Stack, changes to its committed settings, and the message."""


@pytest.mark.parametrize("fault", MESSAGES)
def test_a_conflict_has_one_message(fault: str) -> None:
    stack, changes, message = MESSAGES[fault]
    assert faults(changed(stack, changes), stack) == [message]


@pytest.mark.parametrize(
    "changes",
    [
        {**KARPENTER, (*SYSTEM, "layering"): {"nodeGroup": "general"}},
        {**KARPENTER, POOLS: {"workers": {}}, (*SYSTEM, "layering"): {"nodeGroup": "workers"}},
        {(*ADDONS, "keda"): {}, (*ADDONS, "datadog"): {"apiKey": API_KEY}},
        {(*ADDONS, "keda"): {}, (*ADDONS, "datadog"): {"apiKey": API_KEY, "values": {"clusterAgent": None}}},
        {(*ADDONS, "fluentBit"): DROPPED, (*ADDONS, "cloudwatchObservability"): {"containerLogs": True}},
        {
            (*ADDONS, "opentelemetryCollector"): {},
            (*ADDONS, "jaeger"): {},
            (*SYSTEM, "layering"): {"tracing": True},
        },
        {(*ADDONS, "clusterAutoscaler"): DROPPED, (*ADDONS, "nodeAutoscaler"): "none"},
        {REGISTRY: {"additionalRepositories": ["tools/copy"], "mutableRepositories": ["tools/copy"]}},
    ],
    ids=[
        "a pool by default",
        "a pool of one's own",
        "KEDA and Datadog",
        "a chart's own defaults",
        "logs",
        "traces",
        "no autoscaler",
        "images",
    ],
)
def test_compatible_settings_are_accepted(changes: dict[tuple[str | int, ...], Any]) -> None:
    assert faults(changed("dev", changes)) == []


def test_a_service_on_a_shared_platform_may_name_any_node_group() -> None:
    assert faults(changed("staging", {(*SYSTEM, "layering"): {"nodeGroup": "batch"}}), "staging") == []
