"""Ordering rules of the references between Kubernetes objects."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.ordering import references
from tests.support.ordering_cases import (
    DEPENDENT,
    PREREQUISITE,
    Case,
    cluster_scoped,
    deployment,
    namespaced,
    release,
)

BINDING = "rbac.authorization.k8s.io/v1:RoleBinding"
READS_SECRET = {"secretTargetRef": [{"parameter": "host", "name": "keys", "key": "host"}]}
CLAIMS = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}
STORE = namespaced(DEPENDENT, "apps/v1:StatefulSet", object_name="store", spec=CLAIMS)


def named(kind: str, target: str, **spec: Any) -> list[Case]:
    return [Case(namespaced(DEPENDENT, kind, spec=spec), namespaced(PREREQUISITE, target, object_name="named"))]


def container(**given: Any) -> dict[str, Any]:
    return {"containers": [given]}


BACKEND = {"http": {"paths": [{"path": "/", "backend": {"service": {"name": "named"}}}]}}
TARGET = {"kind": "Deployment", "name": "named"}

CASES = {
    "Objects and charts depend on their namespace": [
        Case(
            namespaced(DEPENDENT, "core/v1:ConfigMap"),
            cluster_scoped(PREREQUISITE, "core/v1:Namespace", object_name="space"),
        ),
        Case(release(DEPENDENT, "keda", "keda"), cluster_scoped(PREREQUISITE, "core/v1:Namespace", object_name="keda")),
    ],
    "Ingress depends on its IngressClass": named(
        "networking.k8s.io/v1:Ingress", "networking.k8s.io/v1:IngressClass", ingressClassName="named"
    ),
    "IngressClass depends on its IngressClassParams": named(
        "networking.k8s.io/v1:IngressClass", "elbv2.k8s.aws/v1beta1:IngressClassParams", parameters={"name": "named"}
    ),
    "Ingress depends on its Service": named(
        "networking.k8s.io/v1:Ingress", "core/v1:Service", rules=[{"host": "a.example"}, BACKEND]
    ),
    "ExternalSecret depends on its SecretStore": named(
        "external-secrets.io/v1:ExternalSecret", "external-secrets.io/v1:SecretStore", secretStoreRef={"name": "named"}
    ),
    "ExternalSecret depends on its Password": named(
        "external-secrets.io/v1:ExternalSecret",
        "generators.external-secrets.io/v1alpha1:Password",
        dataFrom=[{"sourceRef": {"generatorRef": {"name": "named"}}}],
    ),
    "Certificate depends on its Issuer": [
        *named("cert-manager.io/v1:Certificate", "cert-manager.io/v1:Issuer", issuerRef={"name": "named"}),
        *named("cert-manager.io/v1:Certificate", "cert-manager.io/v1:ClusterIssuer", issuerRef={"name": "named"}),
    ],
    "NodePool depends on its EC2NodeClass": named(
        "karpenter.sh/v1:NodePool",
        "karpenter.k8s.aws/v1:EC2NodeClass",
        template={"spec": {"nodeClassRef": {"name": "named"}}},
    ),
    "ScaledObject depends on its TriggerAuthentication": named(
        "keda.sh/v1alpha1:ScaledObject",
        "keda.sh/v1alpha1:TriggerAuthentication",
        triggers=[{"type": "cron"}, {"type": "aws-sqs-queue", "authenticationRef": {"name": "named"}}],
    ),
    "ScaledObject depends on its Deployment": named(
        "keda.sh/v1alpha1:ScaledObject", "apps/v1:Deployment", scaleTargetRef=TARGET
    ),
    "HorizontalPodAutoscaler depends on its Deployment": named(
        "autoscaling/v2:HorizontalPodAutoscaler", "apps/v1:Deployment", scaleTargetRef=TARGET
    ),
    "RoleBinding depends on its Role": [
        Case(
            namespaced(
                DEPENDENT, "rbac.authorization.k8s.io/v1:RoleBinding", roleRef={"kind": "Role", "name": "named"}
            ),
            namespaced(PREREQUISITE, "rbac.authorization.k8s.io/v1:Role", object_name="named"),
        ),
    ],
    "StatefulSet depends on its Service": named("apps/v1:StatefulSet", "core/v1:Service", serviceName="named"),
    "Pods depend on their PriorityClass": [
        Case(
            namespaced(DEPENDENT, kind, spec=spec),
            cluster_scoped(PREREQUISITE, "scheduling.k8s.io/v1:PriorityClass", object_name="named"),
        )
        for kind, spec in (
            ("apps/v1:Deployment", {"template": {"spec": {"priorityClassName": "named"}}}),
            ("batch/v1:CronJob", {"jobTemplate": {"spec": {"template": {"spec": {"priorityClassName": "named"}}}}}),
        )
    ],
    "A TriggerAuthentication depends on the Secrets that it reads": [
        Case(
            namespaced(DEPENDENT, "keda.sh/v1alpha1:TriggerAuthentication", spec=READS_SECRET),
            namespaced(PREREQUISITE, "external-secrets.io/v1:ExternalSecret", spec={"target": {"name": "keys"}}),
        ),
    ],
    "A StatefulSet depends on the planned claims of its pods": [
        Case(STORE, namespaced(PREREQUISITE, "core/v1:PersistentVolumeClaim", object_name="data-store-1")),
    ],
    "Pods depend on the role bindings of their service account": [
        Case(
            deployment(DEPENDENT, {"serviceAccountName": "account"}),
            namespaced(PREREQUISITE, BINDING, subjects=[{"name": "account"}]),
        ),
    ],
    "PersistentVolumeClaim depends on its PersistentVolume": named(
        "core/v1:PersistentVolumeClaim", "core/v1:PersistentVolume", volumeName="named"
    ),
    "Pods depend on the service account, ConfigMaps, Secrets and claims in their spec": [
        Case(deployment(DEPENDENT, pod), namespaced(PREREQUISITE, kind, object_name="named"))
        for kind, pod in (
            ("core/v1:ServiceAccount", {"serviceAccountName": "named"}),
            ("core/v1:ConfigMap", container(envFrom=[{"configMapRef": {"name": "named"}}])),
            ("core/v1:ConfigMap", {"volumes": [{"configMap": {"name": "named"}}]}),
            ("core/v1:ConfigMap", {"initContainers": [{"envFrom": [{"configMapRef": {"name": "named"}}]}]}),
            ("core/v1:Secret", {"volumes": [{"projected": {"sources": [{"secret": {"name": "named"}}]}}]}),
            ("core/v1:Secret", container(env=[{"valueFrom": {"secretKeyRef": {"name": "named"}}}])),
            ("external-secrets.io/v1:ExternalSecret", container(envFrom=[{"secretRef": {"name": "named"}}])),
            ("core/v1:PersistentVolumeClaim", {"volumes": [{"persistentVolumeClaim": {"claimName": "named"}}]}),
        )
    ],
    "A chart depends on the Secrets in its values": [
        Case(
            release(DEPENDENT, "datadog", "space", datadog={"apiKeyExistingSecret": "keys"}),
            namespaced(PREREQUISITE, "external-secrets.io/v1:ExternalSecret", spec={"target": {"name": "keys"}}),
        ),
    ],
}


@pytest.mark.parametrize("title", CASES)
def test_a_missing_dependency_is_a_violation(title: str) -> None:
    for case in CASES[title]:
        assert len(case.violations(title, depends=False)) == 1, case
        assert case.violations(title, depends=True) == [], case


def test_every_rule_of_references_has_a_case() -> None:
    assert set(CASES) == {rule.title for rule in references.RULES}


@pytest.mark.parametrize("claim", ["data-other-0", "logs-store-0", "data-store"])
def test_a_stateful_set_does_not_depend_on_another_claim(claim: str) -> None:
    case = Case(STORE, namespaced(PREREQUISITE, "core/v1:PersistentVolumeClaim", object_name=claim))
    assert case.violations("A StatefulSet depends on the planned claims of its pods", depends=False) == []


@pytest.mark.parametrize(
    "pod",
    [
        container(envFrom=[{"secretRef": {"name": "named", "optional": True}}]),
        container(env=[{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "named", "optional": True}}}]),
        {"volumes": [{"name": "v", "secret": {"secretName": "named", "optional": True}}]},
    ],
)
def test_pods_do_not_depend_on_an_optional_secret(pod: dict[str, Any]) -> None:
    title = "Pods depend on the service account, ConfigMaps, Secrets and claims in their spec"
    case = Case(deployment(DEPENDENT, pod), namespaced(PREREQUISITE, "core/v1:Secret", object_name="named"))
    assert case.violations(title, depends=False) == []


@pytest.mark.parametrize(
    ("pod", "required"),
    [
        ({"containers": [{"envFrom": [{"configMapRef": {"name": "a"}}]}]}, {("ConfigMap", "a")}),
        ({"initContainers": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "a"}}}]}]}, {("Secret", "a")}),
        ({"volumes": [{"configMap": {"name": "a"}}]}, {("ConfigMap", "a")}),
        ({"volumes": [{"secret": {"secretName": "a"}}]}, {("Secret", "a")}),
        ({"volumes": [{"projected": {"sources": [{"secret": {"name": "a", "optional": True}}]}}]}, set()),
        ({"volumes": [{"projected": {"sources": [{"configMap": {"name": "a"}}]}}]}, {("ConfigMap", "a")}),
    ],
)
def test_containers_do_not_start_without_the_configuration_that_is_not_optional(
    pod: dict[str, Any], required: set[tuple[str, str]]
) -> None:
    assert references.required_configuration(pod) == required
