from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest

from charts.external_secrets import EXTERNAL_SECRETS
from charts.load_balancer_controller import LOAD_BALANCER_CONTROLLER
from components.addons.external_secrets import ExternalSecrets, ExternalSecretsArgs, ExternalSecretsSpec
from components.addons.load_balancer_controller.load_balancer_controller import (
    LoadBalancerController,
    LoadBalancerControllerArgs,
    LoadBalancerControllerSpec,
)
from components.aws.cluster.cluster import ClusterIdentity
from tests.support.chart_values import chart_defaults, value_faults
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"
ROLE = "aws:iam/role:Role"

MakeCluster = Callable[[], ClusterIdentity]


def controller(
    cluster: MakeCluster, *, preview: bool = False, service_monitor: bool = False, **spec: Any
) -> Deployment:
    def program() -> list[Any]:
        made = LoadBalancerController(
            "albs",
            LoadBalancerControllerArgs(
                spec=LoadBalancerControllerSpec.model_validate(spec),
                cluster=cluster(),
                depends_on=[aws.ec2.Eip("way-out")],
                service_monitor=service_monitor,
                tags={"environment": "test"},
            ),
        )
        return [resource.urn for resource in made.ready]

    return deploy(program, preview=preview)


def operator(cluster: MakeCluster, *, preview: bool = False, service_monitor: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = ExternalSecretsArgs(
            spec=ExternalSecretsSpec.model_validate(spec),
            cluster=cluster(),
            depends_on=[aws.ec2.Eip("way-out")],
            service_monitor=service_monitor,
        )
        return [resource.urn for resource in ExternalSecrets("secrets", args).ready]

    return deploy(program, preview=preview)


def test_the_controller_s_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    defaults = chart_defaults(facts, LOAD_BALANCER_CONTROLLER)
    assert defaults["image"]["tag"] == f"v{LOAD_BALANCER_CONTROLLER.version}"
    values = controller(cluster).one(RELEASE).inputs["values"]
    assert value_faults(facts, LOAD_BALANCER_CONTROLLER, values) == []


def test_the_operator_s_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    values = operator(cluster).one(RELEASE).inputs["values"]
    assert value_faults(facts, EXTERNAL_SECRETS, values) == []


def test_releases_are_real_helm_at_a_pinned_version(cluster: MakeCluster) -> None:
    for deployment, chart in (
        (controller(cluster), LOAD_BALANCER_CONTROLLER),
        (operator(cluster), EXTERNAL_SECRETS),
    ):
        inputs = deployment.one(RELEASE).inputs
        assert (inputs["chart"], inputs["version"]) == (chart.name, chart.version)
        assert inputs["repositoryOpts"] == {"repo": chart.repository}
        assert inputs["atomic"] is True
        assert not inputs.get("skipAwait", False)


def test_the_controller_asks_no_node_where_it_is(cluster: MakeCluster) -> None:
    values = controller(cluster).one(RELEASE).inputs["values"]
    assert (values["clusterName"], values["region"], values["vpcId"]) == ("platform", "us-east-1", "vpc-0a1")


def test_the_webhook_s_certificate_survives_an_upgrade(cluster: MakeCluster) -> None:
    assert controller(cluster).one(RELEASE).inputs["values"]["keepTLSSecret"] is True


def test_no_new_service_waits_for_the_controllers_webhook(cluster: MakeCluster) -> None:
    """It fails closed: with it, charts that bring Services would have to wait for the controller, or fail beside it."""
    assert controller(cluster).one(RELEASE).inputs["values"]["enableServiceMutatorWebhook"] is False


def test_load_balancers_carry_the_stack_s_tags(cluster: MakeCluster) -> None:
    assert controller(cluster).one(RELEASE).inputs["values"]["defaultTags"] == {"environment": "test"}


def test_the_controller_s_role_is_its_service_account_s_alone(cluster: MakeCluster) -> None:
    deployment = controller(cluster)
    role = deployment.one(ROLE)
    service_account = deployment.one(RELEASE).inputs["values"]["serviceAccount"]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert service_account["annotations"] == {"eks.amazonaws.com/role-arn": role.outputs["arn"]}
    assert statement["Condition"]["StringEquals"]["oidc.example/id/1:sub"] == (
        f"system:serviceaccount:kube-system:{service_account['name']}"
    )


def test_no_load_balancer_outlives_what_its_controller_needs_to_delete_it(cluster: MakeCluster) -> None:
    deployment = controller(cluster)
    waits_for = deployment.dependencies(deployment.one(RELEASE))
    assert waits_for >= {("aws:iam/rolePolicy:RolePolicy", "albs-policy"), ("aws:ec2/eip:Eip", "way-out")}
    assert [deployment.at(urn).type for urn in deployment.outputs] == [RELEASE]


@pytest.mark.parametrize("on", [False, True])
def test_a_feature_is_switched_on_in_the_chart_and_in_the_policy(on: bool, cluster: MakeCluster) -> None:  # noqa: FBT001 - a table's column
    deployment = controller(cluster, waf=on, shield=on)
    values = deployment.one(RELEASE).inputs["values"]
    policy = deployment.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert (values["enableWafv2"], values["enableShield"]) == (on, on)
    assert ("wafv2:" in policy, "shield:" in policy) == (on, on)
    assert values["enableWaf"] is False


def test_chosen_values_are_laid_over_ours(cluster: MakeCluster) -> None:
    values = controller(cluster, values={"logLevel": "debug", "serviceAccount": {"automountServiceAccountToken": True}})
    found = values.one(RELEASE).inputs["values"]
    assert found["logLevel"] == "debug"
    assert found["serviceAccount"]["create"] is True
    assert found["serviceAccount"]["automountServiceAccountToken"] is True


def test_the_operator_has_no_permission_on_aws(cluster: MakeCluster) -> None:
    assert {type_ for type_ in operator(cluster).types() if type_.startswith("aws:iam")} == set()


@pytest.mark.parametrize("prometheus", [False, True])
def test_p12_prometheus_is_told_where_their_metrics_are(prometheus: bool, cluster: MakeCluster) -> None:  # noqa: FBT001 - a table's column
    for deployment in (
        controller(cluster, service_monitor=prometheus),
        operator(cluster, service_monitor=prometheus),
    ):
        assert deployment.one(RELEASE).inputs["values"]["serviceMonitor"]["enabled"] is prometheus


def test_p12_the_operator_s_monitors_are_made_whatever_the_chart_thinks_of_their_kind(cluster: MakeCluster) -> None:
    values = operator(cluster, service_monitor=True).one(RELEASE).inputs["values"]
    assert values["serviceMonitor"]["renderMode"] == "alwaysRender"


def test_no_store_serves_the_whole_cluster_and_no_secret_is_pushed_out(cluster: MakeCluster) -> None:
    values = operator(cluster).one(RELEASE).inputs["values"]
    switched_off = {
        "processClusterStore",
        "processClusterExternalSecret",
        "processClusterPushSecret",
        "processPushSecret",
    }
    assert {key for key in switched_off if values[key] is False} == switched_off
    assert values["installCRDs"] is True


def test_the_operator_lives_in_a_restricted_namespace_of_its_own(cluster: MakeCluster) -> None:
    deployment = operator(cluster)
    namespace = deployment.one("kubernetes:core/v1:Namespace")
    release = deployment.one(RELEASE)
    assert namespace.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert release.inputs["namespace"] == namespace.inputs["metadata"]["name"] == "external-secrets"
    assert (namespace.type, namespace.name) in deployment.dependencies(release)


def test_two_operators_elect_a_leader_and_one_may_always_go(cluster: MakeCluster) -> None:
    values = operator(cluster).one(RELEASE).inputs["values"]
    assert values["leaderElect"] is True
    for part in (values, values["webhook"], values["certController"]):
        assert part["replicaCount"] == 2
        assert part["podDisruptionBudget"] == {"enabled": True, "minAvailable": 1}


def test_replicas_prefer_other_zones_and_other_nodes(cluster: MakeCluster) -> None:
    secrets = operator(cluster).one(RELEASE).inputs["values"]
    parts = {
        "aws-load-balancer-controller": controller(cluster).one(RELEASE).inputs["values"],
        "external-secrets": secrets,
        "external-secrets-webhook": secrets["webhook"],
        "external-secrets-cert-controller": secrets["certController"],
    }
    for label, part in parts.items():
        constraints = part["topologySpreadConstraints"]
        assert [each["topologyKey"] for each in constraints] == [
            "topology.kubernetes.io/zone",
            "kubernetes.io/hostname",
        ]
        assert {each["whenUnsatisfiable"] for each in constraints} == {"ScheduleAnyway"}
        for each in constraints:
            assert each["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": label}}


def test_a_single_operator_may_be_drained(cluster: MakeCluster) -> None:
    values = operator(cluster, replicas=1).one(RELEASE).inputs["values"]
    assert values["podDisruptionBudget"]["enabled"] is False


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in controller(cluster, preview=True).resources} == {
        r.urn for r in controller(cluster).resources
    }
    assert {r.urn for r in operator(cluster, preview=True).resources} == {r.urn for r in operator(cluster).resources}
