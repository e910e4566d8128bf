from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pydantic import ValidationError

from charts.gatekeeper import GATEKEEPER
from components.addons.gatekeeper.gatekeeper import Gatekeeper, GatekeeperArgs, GatekeeperSpec
from components.addons.gatekeeper.templates import RULES
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import NodeSelection
from rehearsal.cloud.gatekeeper import constraint_faults
from tests.support.chart_values import value_faults
from tests.support.gatekeeper import source_of
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"
TEMPLATE = "kubernetes:templates.gatekeeper.sh/v1:ConstraintTemplate"
GUARDED = {"landfall.dev/guarded": "true"}

MakeCluster = Callable[[], ClusterIdentity]


def gatekeeper(cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    def program() -> list[Any]:
        args = GatekeeperArgs(
            spec=GatekeeperSpec.model_validate(spec),
            cluster=cluster(),
            nodes=NodeSelection(node_group="system"),
            guarded=GUARDED,
            registries=[pulumi.Output.from_input("111122223333.dkr.ecr.us-east-1.amazonaws.com")],
            exempt_namespaces=["falco"],
            depends_on=[aws.ec2.Eip("way-out")],
        )
        return [resource.urn for resource in Gatekeeper("gatekeeper", args).ready]

    return deploy(program, preview=preview)


def values(cluster: MakeCluster, **spec: Any) -> dict[str, Any]:
    return gatekeeper(cluster, **spec).one(RELEASE).inputs["values"]


def test_the_values_are_the_chart_s(cluster: MakeCluster, facts: Path) -> None:
    assert value_faults(facts, GATEKEEPER, values(cluster)) == []


def test_each_rule_has_a_template_and_a_constraint_that_fits_it(cluster: MakeCluster) -> None:
    deployment = gatekeeper(cluster)
    templates = {each.name: each for each in deployment.all(TEMPLATE)}
    assert len(templates) == len(RULES)
    for rule in RULES:
        constraint = deployment.one(f"kubernetes:constraints.gatekeeper.sh/v1beta1:{rule.kind}")
        template = templates[f"gatekeeper-{rule.name}-template"].inputs
        assert constraint_faults(template, constraint.inputs) == []
        assert source_of(template)["validations"]


def test_a_constraint_comes_after_its_kind_and_goes_before_it(cluster: MakeCluster) -> None:
    deployment = gatekeeper(cluster)
    release = deployment.one(RELEASE)
    for template in deployment.all(TEMPLATE):
        constraint = next(r for r in deployment.resources if f"{r.name}-template" == template.name)
        assert deployment.dependencies(constraint) == {(TEMPLATE, template.name)}
        assert (release.type, release.name) in deployment.dependencies(template)
        annotations = template.inputs["metadata"]["annotations"]
        assert annotations["pulumi.com/waitFor"] == "jsonpath={.status.created}=true"


def test_what_waits_for_gatekeeper_waits_for_its_constraints(cluster: MakeCluster) -> None:
    deployment = gatekeeper(cluster)
    assert len(deployment.outputs) == 1 + len(RULES)


def test_rules_are_for_guarded_namespaces_and_the_account_s_own_images(cluster: MakeCluster) -> None:
    deployment = gatekeeper(cluster, enforcement="deny", allowedRegistries=["quay.io"])
    spec = deployment.one("kubernetes:constraints.gatekeeper.sh/v1beta1:LandfallAllowedRegistries").inputs["spec"]
    assert spec["enforcementAction"] == "deny"
    assert spec["match"]["namespaceSelector"] == {"matchLabels": GUARDED}
    assert spec["parameters"] == {"registries": ["111122223333.dkr.ecr.us-east-1.amazonaws.com", "quay.io"]}


def test_a_rule_that_is_broken_warns_until_somebody_says_deny(cluster: MakeCluster) -> None:
    deployment = gatekeeper(cluster)
    actions = {
        r.inputs["spec"]["enforcementAction"] for r in deployment.resources if ":constraints.gatekeeper" in r.type
    }
    assert actions == {"warn"}


def test_kubernetes_and_the_add_ons_are_never_gatekeeper_s_to_refuse(cluster: MakeCluster) -> None:
    found = values(cluster, exemptNamespaces=["legacy"])
    exempt = found["validatingWebhookExemptNamespacesLabels"]["kubernetes.io/metadata.name"]
    assert {"kube-system", "falco", "legacy"} <= set(exempt)
    assert found["disableMutation"] is True


@pytest.mark.parametrize("policy", ["Ignore", "Fail"])
def test_no_webhook_is_stricter_than_the_failure_policy(policy: str, cluster: MakeCluster) -> None:
    """The check of the ignore label is asked about every namespace, and closes by the chart's default."""
    found = values(cluster, failurePolicy=policy)
    assert found["validatingWebhookFailurePolicy"] == policy
    assert found["validatingWebhookCheckIgnoreFailurePolicy"] == policy


def test_its_namespace_has_one_writer(cluster: MakeCluster) -> None:
    deployment = gatekeeper(cluster)
    labels = deployment.one("kubernetes:core/v1:Namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert deployment.one(RELEASE).inputs["values"]["postInstall"]["labelNamespace"] == {"enabled": False}


def test_every_pod_of_the_chart_runs_where_it_is_told(cluster: MakeCluster) -> None:
    found = values(cluster)
    for part in ("controllerManager", "audit", "crds", "postInstall"):
        assert found[part]["nodeSelector"] == {"landfall.dev/node-group": "system"}
        assert found[part]["tolerations"][0]["value"] == "system"


def test_one_may_always_go(cluster: MakeCluster) -> None:
    assert values(cluster)["pdb"] == {"controllerManager": {"minAvailable": 1}}
    assert values(cluster, replicas=1)["pdb"] == {"controllerManager": {"minAvailable": 0}}


def test_a_single_gatekeeper_may_not_stop_every_change() -> None:
    with pytest.raises(ValidationError, match="failurePolicy Fail with a single replica"):
        GatekeeperSpec(failure_policy="Fail", replicas=1)


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    assert {r.urn for r in gatekeeper(cluster, preview=True).resources} == {
        r.urn for r in gatekeeper(cluster).resources
    }
