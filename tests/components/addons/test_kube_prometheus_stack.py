from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from pydantic import ValidationError

from analysis.pod_security import violations
from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK
from components.addons.kube_prometheus_stack.alertmanager import PagerDutySpec, alertmanager_configuration
from components.addons.kube_prometheus_stack.kube_prometheus_stack import KubePrometheusStack, KubePrometheusStackArgs
from components.addons.kube_prometheus_stack.spec import KubePrometheusStackSpec
from rehearsal.cloud.kubernetes_schema import custom_resource_faults
from tests.support.addon_observability import (
    MONITORING,
    RELEASE,
    MakeCluster,
    access,
    deployed,
    level,
    manifests,
    values,
)
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment

STACK = "metrics-release"
PAGER_DUTY = {"pagerDuty": {"routingKey": {"name": "platform/{environment}/pagerduty", "property": "key"}}}


def stack(cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    chosen = KubePrometheusStackSpec.model_validate(spec)
    return deployed(
        lambda common: KubePrometheusStack(
            "metrics",
            KubePrometheusStackArgs(
                spec=chosen,
                nodes=MONITORING,
                storage_class_name="gp3",
                storage_ready=[aws.ec2.Eip("driver")],
                secrets=access(),
                **common,
            ),
        ),
        cluster,
        preview=preview,
    )


def stack_values(cluster: MakeCluster, **spec: Any) -> dict[str, Any]:
    return values(stack(cluster, **spec), STACK)


def test_every_value_is_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    found = stack_values(cluster, alertmanager=PAGER_DUTY, grafana={"storage": "5Gi"})
    assert value_faults(facts, KUBE_PROMETHEUS_STACK, found) == []


def test_every_custom_resource_is_what_its_definition_allows(facts: Path, cluster: MakeCluster) -> None:
    made = manifests(stack(cluster, alertmanager=PAGER_DUTY))
    assert [fault for m in made for fault in custom_resource_faults(m, facts / "crds-jsonschema")] == []


def test_p12_definitions_are_a_chart_s_of_their_own(cluster: MakeCluster) -> None:
    assert stack_values(cluster)["crds"] == {"enabled": False}


def test_p12_prometheus_picks_up_what_any_namespace_declares(cluster: MakeCluster) -> None:
    spec = stack_values(cluster)["prometheus"]["prometheusSpec"]
    assert {key for key, value in spec.items() if key.endswith("NilUsesHelmValues") and value is False} == {
        f"{kind}SelectorNilUsesHelmValues" for kind in ("rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig")
    }


def test_p12_nothing_is_asked_that_eks_keeps_to_itself(cluster: MakeCluster) -> None:
    found = stack_values(cluster)
    for part in ("kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"):
        assert found[part] == {"enabled": False}


def test_prometheus_forgets_before_its_volume_is_full(cluster: MakeCluster) -> None:
    spec = stack_values(cluster, prometheus={"storage": "10Gi", "retentionDays": 30})["prometheus"]["prometheusSpec"]
    claim = spec["storageSpec"]["volumeClaimTemplate"]["spec"]
    assert (claim["storageClassName"], claim["resources"]["requests"]["storage"]) == ("gp3", "10Gi")
    assert (spec["retention"], spec["retentionSize"]) == ("30d", "8192MB")


def test_no_volume_outlives_the_stack(cluster: MakeCluster) -> None:
    found = stack_values(cluster)
    for part, spec in (("prometheus", "prometheusSpec"), ("alertmanager", "alertmanagerSpec")):
        assert found[part][spec]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == "Delete"


@pytest.mark.parametrize("replicas", [1, 2])
def test_a_budget_is_there_only_where_one_of_several_may_go(replicas: int, cluster: MakeCluster) -> None:
    chosen = {"replicas": replicas}
    found = stack_values(cluster, prometheus=chosen, alertmanager=chosen)
    for part in ("prometheus", "alertmanager"):
        assert found[part]["podDisruptionBudget"] == {"enabled": replicas > 1}


def test_p8_grafana_s_password_is_made_in_the_cluster_or_comes_from_aws(cluster: MakeCluster) -> None:
    assert stack_values(cluster)["grafana"]["admin"]["existingSecret"] == "grafana-admin"
    assert {m["kind"] for m in manifests(stack(cluster))} == {"ExternalSecret", "Password"}
    from_aws = manifests(stack(cluster, grafana={"adminPassword": {"name": "platform/{environment}/grafana"}}))
    (external,) = [m for m in from_aws if m["kind"] == "ExternalSecret"]
    assert external["spec"]["data"][0]["remoteRef"] == {"key": "platform/test/grafana"}
    assert external["spec"]["data"][0]["secretKey"] == "admin-password"
    assert external["spec"]["target"]["template"]["data"] == {"admin-user": "admin"}


def test_grafana_takes_dashboards_from_every_namespace_and_data_sources_from_its_own(cluster: MakeCluster) -> None:
    sidecar = stack_values(cluster)["grafana"]["sidecar"]
    assert sidecar["dashboards"]["searchNamespace"] == "ALL"
    assert "searchNamespace" not in sidecar["datasources"]


def test_p13_grafana_reads_dashboards_and_no_secret(cluster: MakeCluster) -> None:
    deployment = stack(cluster)
    grafana = values(deployment, STACK)["grafana"]
    role = deployment.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
    assert grafana["rbac"]["useExistingClusterRole"] == role.inputs["metadata"]["name"]
    assert role.inputs["rules"] == [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]
    assert {grafana["sidecar"][kind]["resource"] for kind in ("dashboards", "datasources")} == {"configmap"}


def test_p13_grafana_s_sidecars_are_restricted_and_still_find_a_folder_for_temporary_files(
    cluster: MakeCluster,
) -> None:
    context = stack_values(cluster)["grafana"]["sidecar"]["securityContext"]
    pod = {"securityContext": {"runAsNonRoot": True}, "containers": [{"name": "sidecar", "securityContext": context}]}
    assert violations(pod) == []
    assert not context.get("readOnlyRootFilesystem"), "the chart mounts no /tmp, without which they end at once"


def test_grafana_with_a_volume_is_never_two_pods(cluster: MakeCluster) -> None:
    grafana = stack_values(cluster, grafana={"storage": "5Gi"})["grafana"]
    assert grafana["deploymentStrategy"] == {"type": "Recreate"}
    assert grafana["persistence"] == {"enabled": True, "size": "5Gi", "storageClassName": "gp3"}


def test_p12_alerts_reach_pagerduty_by_a_key_that_is_a_file(cluster: MakeCluster) -> None:
    deployment = stack(cluster, alertmanager=PAGER_DUTY)
    found = values(deployment, STACK)["alertmanager"]
    assert found["alertmanagerSpec"]["secrets"] == ["pagerduty"]
    receivers = {receiver["name"]: receiver for receiver in found["config"]["receivers"]}
    (call,) = receivers["pagerduty-critical"]["pagerduty_configs"]
    assert call["routing_key_file"] == "/etc/alertmanager/secrets/pagerduty/routing-key"
    (external,) = [m for m in manifests(deployment) if m["metadata"]["name"] == "pagerduty"]
    assert external["spec"]["data"] == [
        {"secretKey": "routing-key", "remoteRef": {"key": "platform/test/pagerduty", "property": "key"}}
    ]


def test_alerts_without_a_receiver_wake_nobody(cluster: MakeCluster) -> None:
    found = stack_values(cluster)["alertmanager"]
    assert found["config"]["receivers"] == [{"name": "null"}]
    assert found["alertmanagerSpec"]["secrets"] == []


def test_every_route_leads_to_a_receiver() -> None:
    chosen = PagerDutySpec.model_validate(
        {"routingKey": {"name": "key"}, "severities": {"critical": "critical", "warning": "error"}}
    )
    found = alertmanager_configuration(chosen)
    routes = [found["route"], *found["route"]["routes"]]
    assert {route["receiver"] for route in routes} <= {receiver["name"] for receiver in found["receivers"]}
    warning = next(route for route in routes if route.get("matchers") == ['severity = "warning"'])
    (receiver,) = [r for r in found["receivers"] if r["name"] == warning["receiver"]]
    assert receiver["pagerduty_configs"][0]["severity"] == "error"


def test_a_severity_that_pagerduty_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError, match="severities"):
        PagerDutySpec.model_validate({"routingKey": {"name": "key"}, "severities": {"critical": "loud"}})


def test_p13_only_the_node_exporters_namespace_lets_pods_look_at_the_host(cluster: MakeCluster) -> None:
    deployment = stack(cluster)
    assert level(deployment, "monitoring") == "restricted"
    assert level(deployment, "node-exporter") == "privileged"
    exporter = values(deployment, STACK)["prometheus-node-exporter"]
    assert exporter["namespaceOverride"] == "node-exporter"
    assert exporter["tolerations"] == [{"operator": "Exists"}]
    assert values(deployment, STACK)["grafana"]["initChownData"] == {"enabled": False}, "it would run as root"


def test_p13_prometheus_and_nobody_beside_it_reaches_every_pod(cluster: MakeCluster) -> None:
    policy = stack(cluster).one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "metrics-scraping").inputs["spec"]
    assert policy["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "prometheus"}}
    everywhere, nodes = policy["egress"]
    assert everywhere == {"to": [{"namespaceSelector": {}}]}
    assert {port["port"] for port in nodes["ports"]} == {9100, 10250}


def test_every_pod_but_the_exporters_is_on_the_nodes_that_are_kept_for_monitoring(cluster: MakeCluster) -> None:
    found = stack_values(cluster)
    for pods in (
        found["prometheusOperator"],
        found["prometheusOperator"]["admissionWebhooks"]["patch"],
        found["prometheus"]["prometheusSpec"],
        found["alertmanager"]["alertmanagerSpec"],
        found["grafana"],
        found["kube-state-metrics"],
    ):
        assert pods["nodeSelector"] == {"landfall.dev/node-group": "monitoring"}
        assert pods["tolerations"]


def test_the_stack_waits_for_its_secrets_its_namespaces_and_its_storage(cluster: MakeCluster) -> None:
    deployment = stack(cluster)
    assert {name for _, name in deployment.dependencies(deployment.one(RELEASE, STACK))} >= {
        *("metrics-namespace", "metrics-traffic", "metrics-scraping", "metrics-node-exporter-namespace"),
        *("metrics-secrets-grafana-admin", "way-out"),
    }


def test_the_namespace_goes_and_its_claims_with_it_while_their_driver_is_still_there(cluster: MakeCluster) -> None:
    deployment = stack(cluster)
    namespace = deployment.one("kubernetes:core/v1:Namespace", "metrics-namespace")
    assert ("aws:ec2/eip:Eip", "driver") in deployment.dependencies(namespace)


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    previewed, made = stack(cluster, preview=True), stack(cluster)
    assert {r.urn for r in previewed.resources} == {r.urn for r in made.resources}
