"""N5: what objects, custom resources and the charts that run the platform come after."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.ordering import RULES, custom_resources, operations, references
from plan.model import PlannedResource
from tests.support.ordering_cases import (
    CLUSTER,
    EARLY,
    LATE,
    Case,
    addon,
    anywhere,
    aws,
    deployment,
    release,
    resource,
    thing,
)

PROMETHEUS = release(EARLY, "prometheus-operator-crds")
BINDING = "rbac.authorization.k8s.io/v1:RoleBinding"
CONSTRAINT = anywhere(LATE, "constraints.gatekeeper.sh/v1beta1:Probes")


def named(kind: str, target: str, **spec: Any) -> list[Case]:
    return [Case(thing(LATE, kind, spec=spec), thing(EARLY, target, called="named"))]


def container(**given: Any) -> dict[str, Any]:
    return {"containers": [given]}


BACKEND = {"http": {"paths": [{"path": "/", "backend": {"service": {"name": "named"}}}]}}
TARGET = {"kind": "Deployment", "name": "named"}

NAMED = {
    "What lies in a namespace comes after it": [
        Case(thing(LATE, "core/v1:ConfigMap"), anywhere(EARLY, "core/v1:Namespace", called="space")),
        Case(release(LATE, "keda", "keda"), anywhere(EARLY, "core/v1:Namespace", called="keda")),
    ],
    "Ingress comes after the IngressClass that it names": named(
        "networking.k8s.io/v1:Ingress", "networking.k8s.io/v1:IngressClass", ingressClassName="named"
    ),
    "IngressClass comes after the IngressClassParams that it names": named(
        "networking.k8s.io/v1:IngressClass", "elbv2.k8s.aws/v1beta1:IngressClassParams", parameters={"name": "named"}
    ),
    "Ingress comes after the Service that it names": named(
        "networking.k8s.io/v1:Ingress", "core/v1:Service", rules=[{"host": "a.example"}, BACKEND]
    ),
    "ExternalSecret comes after the SecretStore that it names": named(
        "external-secrets.io/v1:ExternalSecret", "external-secrets.io/v1:SecretStore", secretStoreRef={"name": "named"}
    ),
    "ExternalSecret comes after the Password that it names": named(
        "external-secrets.io/v1:ExternalSecret",
        "generators.external-secrets.io/v1alpha1:Password",
        dataFrom=[{"sourceRef": {"generatorRef": {"name": "named"}}}],
    ),
    "Certificate comes after the Issuer that it names": [
        *named("cert-manager.io/v1:Certificate", "cert-manager.io/v1:Issuer", issuerRef={"name": "named"}),
        *named("cert-manager.io/v1:Certificate", "cert-manager.io/v1:ClusterIssuer", issuerRef={"name": "named"}),
    ],
    "NodePool comes after the EC2NodeClass that it names": named(
        "karpenter.sh/v1:NodePool",
        "karpenter.k8s.aws/v1:EC2NodeClass",
        template={"spec": {"nodeClassRef": {"name": "named"}}},
    ),
    "ScaledObject comes after the TriggerAuthentication that it names": named(
        "keda.sh/v1alpha1:ScaledObject",
        "keda.sh/v1alpha1:TriggerAuthentication",
        triggers=[{"type": "cron"}, {"type": "aws-sqs-queue", "authenticationRef": {"name": "named"}}],
    ),
    "ScaledObject comes after the Deployment that it names": named(
        "keda.sh/v1alpha1:ScaledObject", "apps/v1:Deployment", scaleTargetRef=TARGET
    ),
    "HorizontalPodAutoscaler comes after the Deployment that it names": named(
        "autoscaling/v2:HorizontalPodAutoscaler", "apps/v1:Deployment", scaleTargetRef=TARGET
    ),
    "RoleBinding comes after the Role that it names": [
        Case(
            thing(LATE, "rbac.authorization.k8s.io/v1:RoleBinding", roleRef={"kind": "Role", "name": "named"}),
            thing(EARLY, "rbac.authorization.k8s.io/v1:Role", called="named"),
        ),
    ],
    "Pods come after their rights on the cluster": [
        Case(
            deployment(LATE, {"serviceAccountName": "account"}), thing(EARLY, BINDING, subjects=[{"name": "account"}])
        ),
    ],
    "PersistentVolumeClaim comes after the PersistentVolume that it names": named(
        "core/v1:PersistentVolumeClaim", "core/v1:PersistentVolume", volumeName="named"
    ),
    "Pods come after the account, configuration, secrets and claims that they name": [
        Case(deployment(LATE, pod), thing(EARLY, kind, called="named"))
        for kind, pod in (
            ("core/v1:ServiceAccount", {"serviceAccountName": "named"}),
            ("core/v1:ConfigMap", container(envFrom=[{"configMapRef": {"name": "named"}}])),
            ("core/v1:ConfigMap", {"volumes": [{"configMap": {"name": "named"}}]}),
            ("core/v1:Secret", container(env=[{"valueFrom": {"secretKeyRef": {"name": "named"}}}])),
            ("external-secrets.io/v1:ExternalSecret", container(envFrom=[{"secretRef": {"name": "named"}}])),
            ("core/v1:PersistentVolumeClaim", {"volumes": [{"persistentVolumeClaim": {"claimName": "named"}}]}),
        )
    ],
    "A chart comes after the secrets that its values name": [
        Case(
            release(LATE, "datadog", "space", datadog={"apiKeyExistingSecret": "keys"}),
            thing(EARLY, "external-secrets.io/v1:ExternalSecret", spec={"target": {"name": "keys"}}),
        ),
    ],
}

DEFINITION = {"group": "rabbitmq.com", "names": {"kind": "RabbitmqCluster"}}
TEMPLATE = {"crd": {"spec": {"names": {"kind": "Probes"}}}}

CUSTOM: dict[str, list[Case]] = {
    f"Objects of {groups[0]} come after {charts[0]}": [
        Case(thing(LATE, f"{group}/v1:Any"), release(EARLY, f"oci://registry.example/{chart}"))
        for group in groups
        for chart in charts
    ]
    for groups, (charts, _) in custom_resources.BROUGHT_BY.items()
} | {
    "Objects of monitoring.coreos.com come after the chart that defines them": [
        Case(thing(LATE, "monitoring.coreos.com/v1:PrometheusRule"), PROMETHEUS),
        Case(thing(LATE, "monitoring.coreos.com/v1:ServiceMonitor"), release(EARLY, "kube-prometheus-stack")),
    ],
    "A custom resource comes after the definition that is planned beside it": [
        Case(
            thing(LATE, "rabbitmq.com/v1beta1:RabbitmqCluster"),
            anywhere(EARLY, "apiextensions.k8s.io/v1:CustomResourceDefinition", spec=DEFINITION),
        ),
    ],
    "A Gatekeeper constraint comes after the template that makes its kind": [
        Case(CONSTRAINT, anywhere(EARLY, "templates.gatekeeper.sh/v1:ConstraintTemplate", spec=TEMPLATE)),
    ],
}


def log_group(name: str) -> PlannedResource:
    return aws(EARLY, "cloudwatch/logGroup:LogGroup", name=name)


KARPENTER = release(LATE, "karpenter", settings={"interruptionQueue": "queue"})
QUEUE = aws("queue", "sqs/queue:Queue", {"name": "queue", "arn": "arn:aws:sqs:us-east-1:111122223333:queue"})
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"

OPERATIONS = {
    "A chart that asks for monitors comes after the chart that defines them": [
        Case(release(LATE, "keda", prometheus={"operator": {"serviceMonitor": {"enabled": True}}}), PROMETHEUS),
        Case(release(LATE, "cert-manager", prometheus={"servicemonitor": {"enabled": True}}), PROMETHEUS),
        Case(release(LATE, "falco", serviceMonitor={"create": True}), PROMETHEUS),
        Case(release(LATE, "cloudnative-pg", monitoring={"podMonitorEnabled": True}), PROMETHEUS),
    ],
    "A chart comes after the chart that brings its definitions": [
        Case(release(LATE, "oci://registry.example/charts/kube-prometheus-stack"), PROMETHEUS),
        Case(release(LATE, "karpenter"), release(EARLY, "oci://registry.example/karpenter-crd")),
    ],
    "A chart that has its certificates from cert-manager comes after it": [
        Case(
            release(LATE, "opentelemetry-operator", admissionWebhooks={"certManager": {"enabled": True}}),
            release(EARLY, "cert-manager"),
        ),
        Case(release(LATE, "aws-load-balancer-controller", enableCertManager=True), release(EARLY, "cert-manager")),
    ],
    "Whoever writes logs comes after the log group": [
        Case(
            release(LATE, "aws-for-fluent-bit", cloudWatchLogs={"logGroupName": "/small/pods"}),
            log_group("/small/pods"),
        ),
        Case(
            release(LATE, "aws-for-fluent-bit", cloudWatchLogs={"logGroupTemplate": "/small/$space"}),
            log_group("/small/a"),
        ),
        Case(addon(LATE, "amazon-cloudwatch-observability"), log_group("/aws/containerinsights/small/performance")),
        Case(resource(LATE, CLUSTER, inputs={"name": "small"}), log_group("/aws/eks/small/cluster")),
    ],
    "An Ingress with a host comes after external-dns where that takes names back": [
        Case(
            thing(LATE, "networking.k8s.io/v1:Ingress", spec={"rules": [{"host": "a.example"}]}),
            release(EARLY, "external-dns", policy="sync"),
        ),
    ],
    "Karpenter comes after its queue of interruptions": [
        Case(KARPENTER, aws(EARLY, "sqs/queue:Queue", {"name": "queue"})),
        Case(KARPENTER, aws(EARLY, "cloudwatch/eventTarget:EventTarget", arn=QUEUE.outputs["arn"]), (QUEUE,)),
        Case(KARPENTER, aws(EARLY, "sqs/queuePolicy:QueuePolicy", queueUrl="queue"), (QUEUE,)),
    ],
    "The control plane comes after the key of its secrets": [
        Case(
            resource(LATE, CLUSTER, inputs={"encryptionConfig": {"provider": {"keyArn": KEY}}}),
            aws(EARLY, "kms/key:Key", {"arn": KEY}),
        ),
    ],
}

CASES = NAMED | CUSTOM | OPERATIONS


@pytest.mark.parametrize("title", CASES)
def test_n5_a_lost_edge_is_named_and_a_kept_one_is_not(title: str) -> None:
    for case in CASES[title]:
        assert len(case.found(title, waits=False)) == 1, case
        assert case.found(title, waits=True) == [], case


def test_n5_every_rule_of_objects_and_operations_is_seen_to_fail() -> None:
    rules = (*custom_resources.RULES, *references.RULES, *operations.RULES)
    assert set(CASES) == {rule.up for rule in rules}


def test_n5_no_two_rules_share_a_title() -> None:
    assert len({rule.up for rule in RULES}) == len(RULES)


def test_n5_with_a_chart_of_definitions_monitors_need_not_wait_for_the_whole_stack() -> None:
    case = Case(
        thing(LATE, "monitoring.coreos.com/v1:ServiceMonitor"),
        release(EARLY, "kube-prometheus-stack"),
        (release("definitions", "prometheus-operator-crds"),),
    )
    assert case.found("Objects of monitoring.coreos.com come after the chart that defines them", waits=False) == []


def test_n5_an_agent_without_container_logs_leaves_their_group_to_others() -> None:
    observer = addon(LATE, "amazon-cloudwatch-observability", configurationValues='{"containerLogs":{"enabled":false}}')
    for group, found in (("application", 0), ("performance", 1)):
        case = Case(observer, log_group(f"/aws/containerinsights/small/{group}"))
        assert len(case.found("Whoever writes logs comes after the log group", waits=False)) == found


def test_n5_names_that_stay_for_ever_need_no_publisher_to_take_them_back() -> None:
    case = Case(
        thing(LATE, "networking.k8s.io/v1:Ingress", spec={"rules": [{"host": "a.example"}]}),
        release(EARLY, "external-dns", policy="upsert-only"),
    )
    title = "An Ingress with a host comes after external-dns where that takes names back"
    assert case.found(title, waits=False) == []
