from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from charts.argo_cd import ARGO_CD
from components.addons.argo_cd.argo_cd import ArgoCd, ArgoCdArgs, ArgoCdSpec
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from rehearsal.cloud.kubernetes_schema import faults
from tests.support import addon_delivery as delivery
from tests.support.chart_values import chart_defaults
from tests.support.harness import Deployment

MakeCluster = Callable[[], ClusterIdentity]

OURS = ("layering-detection-dev", "external-secrets", "argocd")
REPLICATED = ("server", "repoServer", "applicationSet")
POLICY = "ValidatingAdmissionPolicy"


def argo_cd(cluster: MakeCluster, *, monitored: bool = False, **spec: Any) -> Deployment:
    return delivery.deployed(
        lambda common: ArgoCd(
            "delivery",
            ArgoCdArgs(
                spec=ArgoCdSpec.model_validate(spec), pulumi_namespaces=OURS, service_monitor=monitored, **common
            ),
        ),
        cluster,
    )


def project(cluster: MakeCluster) -> dict[str, Any]:
    (found,) = delivery.manifests(argo_cd(cluster), ["AppProject"]).values()
    return found["spec"]


def policy(cluster: MakeCluster) -> dict[str, Any]:
    (found,) = delivery.manifests(argo_cd(cluster), [POLICY]).values()
    return found["spec"]


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    given = delivery.values(argo_cd(cluster, monitored=True))
    assert delivery.faults(facts, ARGO_CD, given, set()) == []


def test_the_project_is_what_its_definition_allows(facts: Path, cluster: MakeCluster) -> None:
    assert delivery.schema_of_custom_resources(argo_cd(cluster), facts, "AppProject") == []


def test_the_admission_policy_is_what_kubernetes_allows(cluster: MakeCluster) -> None:
    found = delivery.manifests(argo_cd(cluster), [POLICY, f"{POLICY}Binding"])
    assert set(found) == {"delivery-one-writer", "delivery-one-writer-binding"}
    for manifest in found.values():
        assert faults(manifest, "1.35") == []


def test_the_project_goes_anywhere_but_into_namespaces_that_pulumi_keeps(cluster: MakeCluster) -> None:
    destinations = [destination["namespace"] for destination in project(cluster)["destinations"]]
    assert destinations[0] == "*"
    assert set(destinations[1:]) >= {f"!{namespace}" for namespace in (*OURS, "kube-system")}


def test_the_api_server_refuses_argo_cd_in_those_namespaces_whatever_the_project(cluster: MakeCluster) -> None:
    spec = policy(cluster)
    (expression,) = spec["matchConstraints"]["namespaceSelector"]["matchExpressions"]
    (condition,) = spec["matchConditions"]
    (validation,) = spec["validations"]
    assert set(expression["values"]) >= {"layering-detection-dev", "external-secrets", "kube-system"}
    assert "system:serviceaccount:argocd:argocd-application-controller" in condition["expression"]
    assert "system:serviceaccount:argocd:argocd-server" in condition["expression"]
    assert validation["expression"] == "false"


def test_argo_cd_writes_where_its_own_applications_are(cluster: MakeCluster) -> None:
    (expression,) = policy(cluster)["matchConstraints"]["namespaceSelector"]["matchExpressions"]
    assert "argocd" not in expression["values"]


def test_what_has_no_namespace_is_not_judged_but_for_namespaces_themselves(cluster: MakeCluster) -> None:
    """A namespace selector does not exempt objects without a namespace: every rule has to say its scope."""
    namespaced, cluster_wide = policy(cluster)["matchConstraints"]["resourceRules"]
    assert namespaced["scope"] == "Namespaced"
    assert (cluster_wide["scope"], cluster_wide["resources"]) == ("Cluster", ["namespaces"])


def test_the_line_is_drawn_before_the_first_pod(cluster: MakeCluster) -> None:
    deployment = argo_cd(cluster)
    assert {name for _, name in deployment.dependencies(deployment.one(delivery.RELEASE))} >= {
        "delivery-one-writer",
        "delivery-one-writer-binding",
    }


def test_the_writers_are_called_as_the_chart_calls_them(facts: Path) -> None:
    defaults = chart_defaults(facts, ARGO_CD)
    names = {defaults[part]["serviceAccount"]["name"] for part in ("controller", "server")}
    assert names == {"argocd-application-controller", "argocd-server"}


def test_the_spread_counts_the_pods_that_the_chart_labels(facts: Path, cluster: MakeCluster) -> None:
    defaults, given = chart_defaults(facts, ARGO_CD), delivery.values(argo_cd(cluster))
    for part in REPLICATED:
        selector = given[part]["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]
        label = f"{defaults['nameOverride']}-{defaults[part]['name']}"
        assert selector == {"app.kubernetes.io/name": label}


def test_what_serves_is_there_twice_and_a_single_one_may_be_drained(cluster: MakeCluster) -> None:
    twice, once = delivery.values(argo_cd(cluster)), delivery.values(argo_cd(cluster, replicas=1))
    for part in REPLICATED:
        assert (twice[part]["replicas"], twice[part]["pdb"]) == (2, {"enabled": True, "maxUnavailable": 1})
        assert (once[part]["replicas"], once[part]["pdb"]["enabled"]) == (1, False)


def test_nothing_exposes_it_and_only_what_is_used_runs(cluster: MakeCluster) -> None:
    given = delivery.values(argo_cd(cluster, admin=False))
    assert "ingress" not in given["server"]
    assert (given["dex"], given["notifications"]) == ({"enabled": False}, {"enabled": False})
    assert given["global"]["networkPolicy"] == {"create": False}
    assert given["configs"]["cm"] == {"admin.enabled": False}


def test_it_runs_restricted_on_the_chosen_nodes(cluster: MakeCluster) -> None:
    deployment = argo_cd(cluster)
    chosen = NodeSelection(node_group="system").document()
    assert delivery.level(deployment) == "restricted"
    assert delivery.values(deployment)["global"].items() >= chosen.items()
