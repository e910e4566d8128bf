"""NGINX ingress, metrics and traces in the cluster, security and delivery follow each stack's settings."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from components.node_selection import NODE_GROUP_LABEL
from settings.model import Environment
from stacks.namespaces import ADDON_NAMESPACES
from systems.catalogue import CATALOGUE, system_namespaces
from tests.support.stack_addons import charts, values
from tests.support.stack_graph import missing_dependencies, named, typed
from tests.support.stack_plans import (
    EVERY_OWNER,
    EVERY_STACK,
    EVERYTHING,
    FLEXDESK,
    KARPENTER,
    OWNERS,
    by_id,
    of_kind,
    planned,
    settings_of,
    systems_of,
)

WITH_PROMETHEUS = ("prod", EVERYTHING)
REPOSITORY = "aws:ecr/repository:Repository"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
SERVICES = ("aggregator", "layering", "orchestrator", "wash-trading")
WORKLOADS = {
    "layering-detection": SERVICES,
    "email-rag": ("frontend", "backend", "worker", "rabbitmq", "chroma"),
}
"""Workloads of each system that Prometheus watches in every stack."""

CHOSEN = {
    "gatekeeper": ["prod", EVERYTHING],
    "falco": ["prod", EVERYTHING],
    "kube-prometheus-stack": ["prod", EVERYTHING],
    **{chart: [EVERYTHING] for chart in ("jaeger", "opentelemetry-collector", "datadog", "cert-manager")},
    **{chart: [EVERYTHING] for chart in ("nginx-ingress", "external-dns", "argo-cd", "velero")},
}
"""Stacks that have each optional add-on; the others do not have it."""

RELEASE = "kubernetes:helm.sh/v3:Release"


@pytest.mark.parametrize("chart", CHOSEN)
def test_an_optional_add_on_is_planned_only_where_the_settings_have_it(chart: str) -> None:
    assert [stack for stack in OWNERS if chart in charts(stack)] == CHOSEN[chart]


def test_the_nginx_load_balancer_admits_only_the_callers_of_the_settings() -> None:
    assert values(EVERYTHING, "nginx-ingress")["controller"]["ingressClass"]["name"] == "nginx"
    (service,) = (each for each in of_kind(EVERYTHING, "Service") if each["metadata"]["namespace"] == "nginx-ingress")
    assert service["spec"]["loadBalancerClass"] == "service.k8s.aws/nlb"
    assert service["spec"]["loadBalancerSourceRanges"] == ["203.0.113.0/24"]


def test_certificates_come_from_the_issuers_of_the_settings() -> None:
    issuers = {each["metadata"]["name"]: each["spec"] for each in of_kind(EVERYTHING, "ClusterIssuer")}
    assert issuers["internal"] == {"selfSigned": {}}
    by_dns, by_http = issuers["public"]["acme"]["solvers"]
    assert by_dns["selector"] == {"dnsZones": ["example.com"]}
    assert by_http["http01"]["ingress"]["ingressClassName"] == "nginx"


@pytest.mark.parametrize("stack", WITH_PROMETHEUS)
def test_every_service_has_prometheus_rules_and_a_grafana_dashboard(stack: str) -> None:
    rules = {each["metadata"]["name"]: each["spec"]["groups"] for each in of_kind(stack, "PrometheusRule")}
    assert set(rules) == set(WORKLOADS)
    for system, workloads in WORKLOADS.items():
        expressions = json.dumps([rule["expr"] for group in rules[system] for rule in group["rules"]])
        assert [workload for workload in workloads if workload not in expressions] == []
    dashboards = {
        each["metadata"]["name"]: each["metadata"]["labels"]
        for each in of_kind(stack, "ConfigMap")
        if each["metadata"]["name"].endswith("-dashboard")
    }
    assert set(dashboards) == {f"{system}-dashboard" for system in WORKLOADS}
    assert {labels["grafana_dashboard"] for labels in dashboards.values()} == {"1"}
    given = values(stack, "kube-prometheus-stack")
    assert given["grafana"]["sidecar"]["dashboards"]["searchNamespace"] == "ALL"
    for kind in ("rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig"):
        assert given["prometheus"]["prometheusSpec"][f"{kind}SelectorNilUsesHelmValues"] is False


@pytest.mark.parametrize("stack", WITH_PROMETHEUS)
def test_prometheus_definitions_have_their_own_chart_that_their_users_depend_on(stack: str) -> None:
    assert values(stack, "kube-prometheus-stack")["crds"] == {"enabled": False}
    assert "prometheus-operator-crds" in charts(stack)


def test_pagerduty_receives_critical_alerts_and_its_key_is_a_file() -> None:
    config = values(EVERYTHING, "kube-prometheus-stack")["alertmanager"]["config"]
    receivers = {each["name"]: each for each in config["receivers"]}
    routes = {json.dumps(each["matchers"]): each["receiver"] for each in config["route"]["routes"]}
    (pager,) = receivers[routes[json.dumps(['severity = "critical"'])]]["pagerduty_configs"]
    assert pager["routing_key_file"].startswith("/etc/alertmanager/secrets/")
    assert "routing_key" not in pager
    assert config["route"]["receiver"] == "null"


def test_traces_go_from_the_collector_to_jaeger() -> None:
    collector = values(EVERYTHING, "opentelemetry-collector")["alternateConfig"]
    (exporter,) = collector["service"]["pipelines"]["traces"]["exporters"]
    release = charts(EVERYTHING)["jaeger"].inputs
    assert collector["exporters"][exporter]["endpoint"] == f"{release['name']}.{release['namespace']}:4317"


@pytest.mark.parametrize(("stack", "action"), [("prod", "deny"), ("flexdesk-prod", "deny"), (EVERYTHING, "deny")])
def test_gatekeeper_enforces_its_rules_in_the_namespaces_of_systems(stack: str, action: str) -> None:
    constraints = [
        each
        for template in of_kind(stack, "ConstraintTemplate")
        for each in of_kind(stack, template["spec"]["crd"]["spec"]["names"]["kind"])
    ]
    assert len(constraints) >= 6
    labels = {each["metadata"]["name"]: each["metadata"]["labels"] for each in of_kind(stack, "Namespace")}
    namespaces = set(system_namespaces(systems_of(stack), [settings_of(stack)["environment"]]))
    for constraint in constraints:
        assert constraint["spec"]["enforcementAction"] == action
        guarded = constraint["spec"]["match"]["namespaceSelector"]["matchLabels"]
        assert {name for name, each in labels.items() if guarded.items() <= each.items()} == namespaces


def test_falco_runs_on_every_node() -> None:
    assert values("prod", "falco")["tolerations"] == [{"operator": "Exists"}]


@pytest.mark.parametrize("stack", ["dev", EVERYTHING])
def test_every_repository_scans_images_has_immutable_tags_and_expires_old_images(stack: str) -> None:
    repositories = {each.outputs["name"]: each for each in planned(stack).of_type(REPOSITORY)}
    assert {f"layering-detection-{service}" for service in SERVICES} <= set(repositories)
    mutable = {name for name, each in repositories.items() if each.inputs["imageTagMutability"] != "IMMUTABLE"}
    assert mutable == ({"tools/pg-dump"} if stack == EVERYTHING else set())
    cleaned = {each.inputs["repository"] for each in planned(stack).of_type("aws:ecr/lifecyclePolicy:LifecyclePolicy")}
    assert cleaned == set(repositories)
    for each in repositories.values():
        assert each.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
        assert each.options["retainOnDelete"] is True


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_image_of_a_service_has_a_repository_of_its_region(stack: str) -> None:
    region = settings_of(stack)["region"]
    owner = "flexdesk-dev" if stack in FLEXDESK else "dev"
    repositories = {each.outputs["name"] for each in planned(owner).of_type(REPOSITORY)}
    for deployment in of_kind(stack, "Deployment"):
        for container in deployment["spec"]["template"]["spec"]["containers"]:
            host, _, image = container["image"].partition("/")
            assert host == f"111122223333.dkr.ecr.{region}.amazonaws.com"
            assert image.partition(":")[0] in repositories


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_nodes_may_pull_images_but_not_push_them(stack: str) -> None:
    roles = {each.inputs["nodeRoleArn"] for each in planned(stack).of_type("aws:eks/nodeGroup:NodeGroup")}
    attached = {
        (by_id(stack)[each.inputs["role"]].outputs["arn"], each.inputs["policyArn"].rpartition("/")[2])
        for each in planned(stack).of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    for role in roles:
        assert (role, "AmazonEC2ContainerRegistryPullOnly") in attached
    assert not {policy for _, policy in attached if "Registry" in policy} - {"AmazonEC2ContainerRegistryPullOnly"}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_there_are_no_long_lived_access_keys(stack: str) -> None:
    assert [
        each.name for each in planned(stack).resources if each.type.startswith(("aws:iam/user", "aws:iam/access"))
    ] == []


@pytest.mark.parametrize(
    ("stack", "roles"), [(EVERYTHING, {"preview", "deploy", "push"}), (KARPENTER, {"preview", "deploy"})]
)
def test_github_gets_a_role_for_each_purpose_by_the_token_of_one_repository(stack: str, roles: set[str]) -> None:
    provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    found = {
        each.name.removeprefix("delivery-github-").removesuffix("-role"): json.loads(each.inputs["assumeRolePolicy"])
        for each in planned(stack).of_type("aws:iam/role:Role")
        if each.name.startswith("delivery-github-")
    }
    assert set(found) == roles
    for trust in found.values():
        (statement,) = trust["Statement"]
        assert statement["Principal"] == {"Federated": provider}
        conditions = statement["Condition"]["StringEquals"]
        assert conditions["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
        assert conditions["token.actions.githubusercontent.com:sub"].startswith("repo:example/landfall:")
    made = [each.name for each in planned(stack).of_type(PROVIDER) if each.name.startswith("delivery")]
    assert made == (["delivery-github-provider"] if stack == EVERYTHING else [])


def test_argo_cd_does_not_deploy_to_namespaces_of_pulumi() -> None:
    guarded = {*ADDON_NAMESPACES, *system_namespaces(CATALOGUE, get_args(Environment)), "kube-system"}
    (project,) = of_kind(EVERYTHING, "AppProject")
    kept_out = {each["namespace"][1:] for each in project["spec"]["destinations"] if each["namespace"].startswith("!")}
    assert guarded <= kept_out
    (policy,) = of_kind(EVERYTHING, "ValidatingAdmissionPolicy")
    (expression,) = policy["spec"]["matchConstraints"]["namespaceSelector"]["matchExpressions"]
    assert guarded - {"argocd"} <= set(expression["values"])
    (binding,) = of_kind(EVERYTHING, "ValidatingAdmissionPolicyBinding")
    assert binding["spec"] == {"policyName": policy["metadata"]["name"], "validationActions": ["Deny"]}


def test_argo_cd_runs_on_the_nodes_of_controllers_and_is_not_exposed() -> None:
    given = values(EVERYTHING, "argo-cd")
    assert given["global"]["nodeSelector"] == {NODE_GROUP_LABEL: "system"}
    assert not [each for each in of_kind(EVERYTHING, "Ingress") if each["metadata"]["namespace"] == "argocd"]
    assert "ingress" not in given["server"]


def test_a_gatekeeper_with_failure_policy_fail_depends_on_every_other_add_on() -> None:
    """Their cluster-scoped objects cannot be exempt, and would be refused while Gatekeeper starts."""
    gatekeeper = named(RELEASE, "platform-gatekeeper-release")
    others = typed(RELEASE, "aws:eks/addon:Addon")
    assert missing_dependencies(EVERYTHING, gatekeeper, lambda each: others(each) and not gatekeeper(each)) == []


def test_no_resource_depends_on_a_gatekeeper_with_failure_policy_ignore() -> None:
    gatekeeper = named(RELEASE, "platform-gatekeeper-release")
    assert missing_dependencies("prod", gatekeeper, named(RELEASE, "platform-falco-release")) != []
