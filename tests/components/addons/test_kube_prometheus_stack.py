from __future__ import annotations

from typing import Any

import pulumi_aws as aws
import pytest
from pydantic import ValidationError

from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK
from components.addons.kube_prometheus_stack.alertmanager import PagerDutySpec, alertmanager_configuration
from components.addons.kube_prometheus_stack.kube_prometheus_stack import KubePrometheusStack, KubePrometheusStackArgs
from components.addons.kube_prometheus_stack.spec import KubePrometheusStackSpec
from tests.support.addons import NAMESPACE, NETWORK_POLICY, RELEASE, Addon, access, level, manifests, values
from tests.support.chart_values import value_faults
from tests.support.object_schemas import custom_resource_faults
from tests.support.pod_security import violations

STACK = "metrics-release"
PAGER_DUTY = {"pagerDuty": {"routingKey": {"name": "platform/{environment}/pagerduty", "property": "key"}}}


ADDON = Addon(
    component=KubePrometheusStack,
    spec=KubePrometheusStackSpec,
    name="metrics",
    args=KubePrometheusStackArgs,
    inputs=lambda: {
        "storage_class_name": "gp3",
        "storage_ready": [aws.ec2.Eip("driver")],
        "secrets": access(),
    },
)
stack = ADDON.install


def stack_values(**spec: Any) -> dict[str, Any]:
    return values(stack(**spec), STACK)


def test_the_chart_knows_the_values_for_pagerduty() -> None:
    found = stack_values(alertmanager=PAGER_DUTY, grafana={"storage": "5Gi"})
    assert value_faults(KUBE_PROMETHEUS_STACK, found) == []


def test_custom_resources_match_their_definitions() -> None:
    made = manifests(stack(alertmanager=PAGER_DUTY), "ExternalSecret", "Password").values()
    assert [fault for m in made for fault in custom_resource_faults(m)] == []


def test_another_chart_installs_the_definitions() -> None:
    assert stack_values()["crds"] == {"enabled": False}


def test_prometheus_selects_monitors_of_every_namespace() -> None:
    spec = stack_values()["prometheus"]["prometheusSpec"]
    assert {key for key, value in spec.items() if key.endswith("NilUsesHelmValues") and value is False} == {
        f"{kind}SelectorNilUsesHelmValues" for kind in ("rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig")
    }


def test_the_control_plane_of_eks_is_not_scraped() -> None:
    found = stack_values()
    for part in ("kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"):
        assert found[part] == {"enabled": False}


def test_prometheus_deletes_data_before_its_volume_is_full() -> None:
    spec = stack_values(prometheus={"storage": "10Gi", "retentionDays": 30})["prometheus"]["prometheusSpec"]
    claim = spec["storageSpec"]["volumeClaimTemplate"]["spec"]
    assert (claim["storageClassName"], claim["resources"]["requests"]["storage"]) == ("gp3", "10Gi")
    assert (spec["retention"], spec["retentionSize"]) == ("30d", "8192MB")


def test_volumes_are_deleted_with_the_stack() -> None:
    found = stack_values()
    for part, spec in (("prometheus", "prometheusSpec"), ("alertmanager", "alertmanagerSpec")):
        assert found[part][spec]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == "Delete"


@pytest.mark.parametrize("replicas", [1, 2])
def test_only_several_replicas_have_a_disruption_budget(replicas: int) -> None:
    chosen = {"replicas": replicas}
    found = stack_values(prometheus=chosen, alertmanager=chosen)
    for part in ("prometheus", "alertmanager"):
        assert found[part]["podDisruptionBudget"] == {"enabled": replicas > 1}


def test_the_password_of_grafana_is_generated_or_in_aws() -> None:
    assert stack_values()["grafana"]["admin"]["existingSecret"] == "grafana-admin"
    assert {m["kind"] for m in manifests(stack(), "ExternalSecret", "Password").values()} == {
        "ExternalSecret",
        "Password",
    }
    from_aws = manifests(
        stack(grafana={"adminPassword": {"name": "platform/{environment}/grafana"}}), "ExternalSecret", "Password"
    ).values()
    (external,) = [m for m in from_aws if m["kind"] == "ExternalSecret"]
    assert external["spec"]["data"][0]["remoteRef"] == {"key": "platform/test/grafana"}
    assert external["spec"]["data"][0]["secretKey"] == "admin-password"
    assert external["spec"]["target"]["template"]["data"] == {"admin-user": "admin"}


def test_grafana_loads_dashboards_of_every_namespace() -> None:
    sidecar = stack_values()["grafana"]["sidecar"]
    assert sidecar["dashboards"]["searchNamespace"] == "ALL"
    assert "searchNamespace" not in sidecar["datasources"]


def test_grafana_reads_config_maps_alone() -> None:
    deployment = stack()
    grafana = values(deployment, STACK)["grafana"]
    role = deployment.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
    assert grafana["rbac"]["useExistingClusterRole"] == role.inputs["metadata"]["name"]
    assert role.inputs["rules"] == [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]
    assert {grafana["sidecar"][kind]["resource"] for kind in ("dashboards", "datasources")} == {"configmap"}


def test_the_sidecars_of_grafana_meet_the_level_restricted() -> None:
    context = stack_values()["grafana"]["sidecar"]["securityContext"]
    pod = {"securityContext": {"runAsNonRoot": True}, "containers": [{"name": "sidecar", "securityContext": context}]}
    assert violations(pod) == []
    assert not context.get("readOnlyRootFilesystem"), "the chart mounts no /tmp, without which they end at once"


def test_grafana_with_a_volume_is_recreated() -> None:
    grafana = stack_values(grafana={"storage": "5Gi"})["grafana"]
    assert grafana["deploymentStrategy"] == {"type": "Recreate"}
    assert grafana["persistence"] == {"enabled": True, "size": "5Gi", "storageClassName": "gp3"}


def test_alerts_reach_pagerduty_with_a_key_from_a_file() -> None:
    deployment = stack(alertmanager=PAGER_DUTY)
    found = values(deployment, STACK)["alertmanager"]
    assert found["alertmanagerSpec"]["secrets"] == ["pagerduty"]
    receivers = {receiver["name"]: receiver for receiver in found["config"]["receivers"]}
    (call,) = receivers["pagerduty-critical"]["pagerduty_configs"]
    assert call["routing_key_file"] == "/etc/alertmanager/secrets/pagerduty/routing-key"
    (external,) = [
        m for m in manifests(deployment, "ExternalSecret", "Password").values() if m["metadata"]["name"] == "pagerduty"
    ]
    assert external["spec"]["data"] == [
        {"secretKey": "routing-key", "remoteRef": {"key": "platform/test/pagerduty", "property": "key"}}
    ]


def test_without_a_receiver_alerts_are_dropped() -> None:
    found = stack_values()["alertmanager"]
    assert found["config"]["receivers"] == [{"name": "null"}]
    assert found["alertmanagerSpec"]["secrets"] == []


def test_every_route_has_a_receiver() -> None:
    chosen = PagerDutySpec.model_validate(
        {"routingKey": {"name": "key"}, "severities": {"critical": "critical", "warning": "error"}}
    )
    found = alertmanager_configuration(chosen)
    routes = [found["route"], *found["route"]["routes"]]
    assert {route["receiver"] for route in routes} <= {receiver["name"] for receiver in found["receivers"]}
    warning = next(route for route in routes if route.get("matchers") == ['severity = "warning"'])
    (receiver,) = [r for r in found["receivers"] if r["name"] == warning["receiver"]]
    assert receiver["pagerduty_configs"][0]["severity"] == "error"


def test_an_unknown_severity_is_refused() -> None:
    with pytest.raises(ValidationError, match="severities"):
        PagerDutySpec.model_validate({"routingKey": {"name": "key"}, "severities": {"critical": "loud"}})


def test_only_the_namespace_of_the_node_exporter_allows_host_access() -> None:
    deployment = stack()
    assert level(deployment, "monitoring") == "restricted"
    assert level(deployment, "node-exporter") == "privileged"
    exporter = values(deployment, STACK)["prometheus-node-exporter"]
    assert exporter["namespaceOverride"] == "node-exporter"
    assert exporter["tolerations"] == [{"operator": "Exists"}]
    assert values(deployment, STACK)["grafana"]["initChownData"] == {"enabled": False}, "it would run as root"


def test_only_prometheus_reaches_every_pod() -> None:
    policy = stack().one(NETWORK_POLICY, "metrics-scraping").inputs["spec"]
    assert policy["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "prometheus"}}
    everywhere, nodes = policy["egress"]
    assert everywhere == {"to": [{"namespaceSelector": {}}]}
    assert {port["port"] for port in nodes["ports"]} == {9100, 10250}


def test_hooks_run_on_the_chosen_nodes() -> None:
    found = stack_values()
    for pods in (
        found["prometheusOperator"],
        found["prometheusOperator"]["admissionWebhooks"]["patch"],
        found["prometheus"]["prometheusSpec"],
        found["alertmanager"]["alertmanagerSpec"],
        found["grafana"],
        found["kube-state-metrics"],
    ):
        assert pods["nodeSelector"] == {"landfall.dev/node-group": "system"}
        assert pods["tolerations"]


def test_the_stack_depends_on_its_secrets_and_namespaces() -> None:
    deployment = stack()
    assert {name for _, name in deployment.dependencies(deployment.one(RELEASE, STACK))} >= {
        *("metrics-namespace", "metrics-traffic", "metrics-scraping", "metrics-node-exporter-namespace"),
        *("metrics-secrets-grafana-admin", "prerequisite"),
    }


def test_the_namespace_is_destroyed_before_the_storage_driver() -> None:
    deployment = stack()
    namespace = deployment.one(NAMESPACE, "metrics-namespace")
    assert ("aws:ec2/eip:Eip", "driver") in deployment.dependencies(namespace)
