from __future__ import annotations

from typing import Any

from charts.argo_cd import ARGO_CD
from components.addons.argo_cd.argo_cd import ArgoCd, ArgoCdArgs, ArgoCdSpec
from tests.support.addons import RELEASE, Addon, manifests, schema_faults_of, values
from tests.support.chart_values import chart_defaults
from tests.support.object_schemas import faults

OURS = ("layering-detection-dev", "external-secrets", "argocd")
REPLICATED = ("server", "repoServer", "applicationSet")
POLICY = "ValidatingAdmissionPolicy"


ADDON = Addon(
    component=ArgoCd,
    spec=ArgoCdSpec,
    name="delivery",
    args=ArgoCdArgs,
    inputs=lambda: {"pulumi_namespaces": OURS},
)
argo_cd = ADDON.install


def project() -> dict[str, Any]:
    (found,) = manifests(argo_cd(), "AppProject").values()
    return found["spec"]


def policy() -> dict[str, Any]:
    (found,) = manifests(argo_cd(), POLICY).values()
    return found["spec"]


def test_the_project_matches_its_definition() -> None:
    assert schema_faults_of(argo_cd(), "AppProject") == []


def test_the_admission_policy_is_a_valid_object() -> None:
    found = manifests(argo_cd(), POLICY, f"{POLICY}Binding")
    assert set(found) == {"delivery-one-writer", "delivery-one-writer-binding"}
    for manifest in found.values():
        assert faults(manifest, "1.35") == []


def test_the_project_excludes_namespaces_that_pulumi_manages() -> None:
    destinations = [destination["namespace"] for destination in project()["destinations"]]
    assert destinations[0] == "*"
    assert set(destinations[1:]) >= {f"!{namespace}" for namespace in (*OURS, "kube-system")}


def test_the_api_server_rejects_writes_of_argo_cd_to_these_namespaces() -> None:
    spec = policy()
    (expression,) = spec["matchConstraints"]["namespaceSelector"]["matchExpressions"]
    (condition,) = spec["matchConditions"]
    (validation,) = spec["validations"]
    assert set(expression["values"]) >= {"layering-detection-dev", "external-secrets", "kube-system"}
    assert "system:serviceaccount:argocd:argocd-application-controller" in condition["expression"]
    assert "system:serviceaccount:argocd:argocd-server" in condition["expression"]
    assert validation["expression"] == "false"


def test_argo_cd_can_write_to_its_own_namespace() -> None:
    (expression,) = policy()["matchConstraints"]["namespaceSelector"]["matchExpressions"]
    assert "argocd" not in expression["values"]


def test_of_cluster_scoped_objects_only_namespaces_are_guarded() -> None:
    """A namespace selector does not exempt objects without a namespace: every rule has to say its scope."""
    namespaced, cluster_wide = policy()["matchConstraints"]["resourceRules"]
    assert namespaced["scope"] == "Namespaced"
    assert (cluster_wide["scope"], cluster_wide["resources"]) == ("Cluster", ["namespaces"])


def test_argo_cd_depends_on_its_admission_policy() -> None:
    deployment = argo_cd()
    assert {name for _, name in deployment.dependencies(deployment.one(RELEASE))} >= {
        "delivery-one-writer",
        "delivery-one-writer-binding",
    }


def test_the_guarded_service_accounts_are_those_of_the_chart() -> None:
    defaults = chart_defaults(ARGO_CD)
    names = {defaults[part]["serviceAccount"]["name"] for part in ("controller", "server")}
    assert names == {"argocd-application-controller", "argocd-server"}


def test_the_spread_selects_the_labels_of_the_chart() -> None:
    defaults, given = chart_defaults(ARGO_CD), values(argo_cd())
    for part in REPLICATED:
        selector = given[part]["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]
        label = f"{defaults['nameOverride']}-{defaults[part]['name']}"
        assert selector == {"app.kubernetes.io/name": label}


def test_two_replicas_have_a_disruption_budget_and_one_has_none() -> None:
    twice, once = values(argo_cd()), values(argo_cd(replicas=1))
    for part in REPLICATED:
        assert (twice[part]["replicas"], twice[part]["pdb"]) == (2, {"enabled": True, "maxUnavailable": 1})
        assert (once[part]["replicas"], once[part]["pdb"]["enabled"]) == (1, False)


def test_it_has_no_ingress_and_runs_no_unused_parts() -> None:
    given = values(argo_cd(admin=False))
    assert "ingress" not in given["server"]
    assert (given["dex"], given["notifications"]) == ({"enabled": False}, {"enabled": False})
    assert given["global"]["networkPolicy"] == {"create": False}
    assert given["configs"]["cm"] == {"admin.enabled": False}
