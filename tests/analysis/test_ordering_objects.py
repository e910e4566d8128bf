"""Ordering rules of custom resources and operations."""

from __future__ import annotations

import pytest

from analysis.ordering import RULES, custom_resources, operations
from plan.model import PlannedResource
from tests.support.ordering_cases import (
    CLUSTER,
    DEPENDENT,
    PREREQUISITE,
    Case,
    addon,
    aws,
    cluster_scoped,
    namespaced,
    release,
    resource,
)

PROMETHEUS = release(PREREQUISITE, "prometheus-operator-crds")
CONSTRAINT = cluster_scoped(DEPENDENT, "constraints.gatekeeper.sh/v1beta1:Probes")


TEMPLATE = {"crd": {"spec": {"names": {"kind": "Probes"}}}}

CUSTOM: dict[str, list[Case]] = {
    f"Objects of {groups[0]} depend on {charts[0]}": [
        Case(namespaced(DEPENDENT, f"{group}/v1:Any"), release(PREREQUISITE, f"oci://registry.example/{chart}"))
        for group in groups
        for chart in charts
    ]
    for groups, (charts, _) in custom_resources.CONTROLLERS.items()
} | {
    "Objects of monitoring.coreos.com depend on the CRDs of the Prometheus operator": [
        Case(namespaced(DEPENDENT, "monitoring.coreos.com/v1:PrometheusRule"), PROMETHEUS),
        Case(
            namespaced(DEPENDENT, "monitoring.coreos.com/v1:ServiceMonitor"),
            release(PREREQUISITE, "kube-prometheus-stack"),
        ),
    ],
    "A Gatekeeper constraint depends on its ConstraintTemplate": [
        Case(CONSTRAINT, cluster_scoped(PREREQUISITE, "templates.gatekeeper.sh/v1:ConstraintTemplate", spec=TEMPLATE)),
    ],
}


def log_group(name: str) -> PlannedResource:
    return aws(PREREQUISITE, "cloudwatch/logGroup:LogGroup", name=name)


KARPENTER = release(DEPENDENT, "karpenter", settings={"interruptionQueue": "queue"})
QUEUE = aws("queue", "sqs/queue:Queue", {"name": "queue", "arn": "arn:aws:sqs:us-east-1:111122223333:queue"})
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"

OPERATIONS = {
    "A chart with monitors depends on the CRDs of the Prometheus operator": [
        Case(release(DEPENDENT, "keda", prometheus={"operator": {"serviceMonitor": {"enabled": True}}}), PROMETHEUS),
        Case(release(DEPENDENT, "cert-manager", prometheus={"servicemonitor": {"enabled": True}}), PROMETHEUS),
        Case(release(DEPENDENT, "falco", serviceMonitor={"create": True}), PROMETHEUS),
    ],
    "A chart depends on the chart of its CRDs": [
        Case(release(DEPENDENT, "oci://registry.example/charts/kube-prometheus-stack"), PROMETHEUS),
        Case(release(DEPENDENT, "karpenter"), release(PREREQUISITE, "oci://registry.example/karpenter-crd")),
    ],
    "Log writers depend on their log group": [
        Case(
            release(DEPENDENT, "aws-for-fluent-bit", cloudWatchLogs={"logGroupName": "/small/pods"}),
            log_group("/small/pods"),
        ),
        Case(
            release(DEPENDENT, "aws-for-fluent-bit", cloudWatchLogs={"logGroupTemplate": "/small/$space"}),
            log_group("/small/a"),
        ),
        Case(
            addon(DEPENDENT, "amazon-cloudwatch-observability"), log_group("/aws/containerinsights/small/performance")
        ),
        Case(resource(DEPENDENT, CLUSTER, inputs={"name": "small"}), log_group("/aws/eks/small/cluster")),
    ],
    "An Ingress with a host depends on ExternalDNS where it deletes records": [
        Case(
            namespaced(DEPENDENT, "networking.k8s.io/v1:Ingress", spec={"rules": [{"host": "a.example"}]}),
            release(PREREQUISITE, "external-dns", policy="sync"),
        ),
    ],
    "Karpenter depends on its interruption queue": [
        Case(KARPENTER, aws(PREREQUISITE, "sqs/queue:Queue", {"name": "queue"})),
        Case(KARPENTER, aws(PREREQUISITE, "cloudwatch/eventTarget:EventTarget", arn=QUEUE.outputs["arn"]), (QUEUE,)),
        Case(KARPENTER, aws(PREREQUISITE, "sqs/queuePolicy:QueuePolicy", queueUrl="queue"), (QUEUE,)),
    ],
    "The control plane depends on the KMS key of its Secrets": [
        Case(
            resource(DEPENDENT, CLUSTER, inputs={"encryptionConfig": {"provider": {"keyArn": KEY}}}),
            aws(PREREQUISITE, "kms/key:Key", {"arn": KEY}),
        ),
    ],
}

CASES = CUSTOM | OPERATIONS


@pytest.mark.parametrize("title", CASES)
def test_a_missing_dependency_is_a_violation(title: str) -> None:
    for case in CASES[title]:
        assert len(case.violations(title, depends=False)) == 1, case
        assert case.violations(title, depends=True) == [], case


def test_every_rule_of_custom_resources_and_operations_has_a_case() -> None:
    rules = (*custom_resources.RULES, *operations.RULES)
    assert set(CASES) == {rule.title for rule in rules}


def test_rule_titles_are_unique() -> None:
    assert len({rule.title for rule in RULES}) == len(RULES)


def test_with_a_crd_chart_monitors_do_not_depend_on_the_whole_stack() -> None:
    case = Case(
        namespaced(DEPENDENT, "monitoring.coreos.com/v1:ServiceMonitor"),
        release(PREREQUISITE, "kube-prometheus-stack"),
        (release("definitions", "prometheus-operator-crds"),),
    )
    assert (
        case.violations("Objects of monitoring.coreos.com depend on the CRDs of the Prometheus operator", depends=False)
        == []
    )


def test_an_agent_without_container_logs_does_not_depend_on_their_log_group() -> None:
    observer = addon(
        DEPENDENT, "amazon-cloudwatch-observability", configurationValues='{"containerLogs":{"enabled":false}}'
    )
    for group, found in (("application", 0), ("performance", 1)):
        case = Case(observer, log_group(f"/aws/containerinsights/small/{group}"))
        assert len(case.violations("Log writers depend on their log group", depends=False)) == found


def test_an_ingress_does_not_depend_on_external_dns_that_keeps_records() -> None:
    case = Case(
        namespaced(DEPENDENT, "networking.k8s.io/v1:Ingress", spec={"rules": [{"host": "a.example"}]}),
        release(PREREQUISITE, "external-dns", policy="upsert-only"),
    )
    title = "An Ingress with a host depends on ExternalDNS where it deletes records"
    assert case.violations(title, depends=False) == []
