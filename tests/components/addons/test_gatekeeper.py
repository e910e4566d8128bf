from __future__ import annotations

import pulumi
import pytest
from pydantic import ValidationError

from components.addons.gatekeeper.gatekeeper import Gatekeeper, GatekeeperArgs, GatekeeperSpec
from components.addons.gatekeeper.templates import RULES
from tests.support.addons import NAMESPACE, RELEASE, Addon
from tests.support.constraint_schemas import constraint_faults
from tests.support.gatekeeper import source_of

TEMPLATE = "kubernetes:templates.gatekeeper.sh/v1:ConstraintTemplate"
GUARDED = {"landfall.dev/guarded": "true"}


ADDON = Addon(
    component=Gatekeeper,
    spec=GatekeeperSpec,
    name="gatekeeper",
    args=GatekeeperArgs,
    inputs=lambda: {
        "guarded": GUARDED,
        "registries": [pulumi.Output.from_input("111122223333.dkr.ecr.us-east-1.amazonaws.com")],
        "exempt_namespaces": ["falco"],
    },
)
gatekeeper = ADDON.install


values = ADDON.values


def test_each_rule_has_a_template_and_a_matching_constraint() -> None:
    deployment = gatekeeper()
    templates = {each.name: each for each in deployment.all(TEMPLATE)}
    assert len(templates) == len(RULES)
    for rule in RULES:
        constraint = deployment.one(f"kubernetes:constraints.gatekeeper.sh/v1beta1:{rule.kind}")
        template = templates[f"gatekeeper-{rule.name}-template"].inputs
        assert constraint_faults(template, constraint.inputs) == []
        assert source_of(template)["validations"]


def test_a_constraint_depends_on_its_template() -> None:
    deployment = gatekeeper()
    release = deployment.one(RELEASE)
    for template in deployment.all(TEMPLATE):
        constraint = next(r for r in deployment.resources if f"{r.name}-template" == template.name)
        assert deployment.dependencies(constraint) == {(TEMPLATE, template.name)}
        assert (release.type, release.name) in deployment.dependencies(template)
        annotations = template.inputs["metadata"]["annotations"]
        assert annotations["pulumi.com/waitFor"] == "jsonpath={.status.created}=true"


def test_other_resources_can_depend_on_the_constraints() -> None:
    deployment = gatekeeper()
    assert len(deployment.outputs) == 1 + len(RULES)


def test_rules_apply_to_guarded_namespaces_and_allow_the_registry_of_the_account() -> None:
    deployment = gatekeeper(enforcement="deny", allowedRegistries=["quay.io"])
    spec = deployment.one("kubernetes:constraints.gatekeeper.sh/v1beta1:LandfallAllowedRegistries").inputs["spec"]
    assert spec["enforcementAction"] == "deny"
    assert spec["match"]["namespaceSelector"] == {"matchLabels": GUARDED}
    assert spec["parameters"] == {"registries": ["111122223333.dkr.ecr.us-east-1.amazonaws.com", "quay.io"]}


def test_violations_are_warnings_by_default() -> None:
    deployment = gatekeeper()
    actions = {
        r.inputs["spec"]["enforcementAction"] for r in deployment.resources if ":constraints.gatekeeper" in r.type
    }
    assert actions == {"warn"}


def test_namespaces_of_kubernetes_and_of_add_ons_are_exempt() -> None:
    found = values(exemptNamespaces=["legacy"])
    exempt = found["validatingWebhookExemptNamespacesLabels"]["kubernetes.io/metadata.name"]
    assert {"kube-system", "falco", "legacy"} <= set(exempt)
    assert found["disableMutation"] is True


@pytest.mark.parametrize("policy", ["Ignore", "Fail"])
def test_the_api_server_has_the_failure_policy_too(policy: str) -> None:
    """Gatekeeper makes an admission policy of each rule, whose default is to reject."""
    templates = gatekeeper(failurePolicy=policy).all(TEMPLATE)
    assert {source_of(each.inputs)["failurePolicy"] for each in templates} == {policy}


@pytest.mark.parametrize("policy", ["Ignore", "Fail"])
def test_both_webhooks_have_the_failure_policy(policy: str) -> None:
    """The webhook for the ignore label covers every namespace, and fails closed by the chart's default."""
    found = values(failurePolicy=policy)
    assert found["validatingWebhookFailurePolicy"] == policy
    assert found["validatingWebhookCheckIgnoreFailurePolicy"] == policy


def test_the_chart_does_not_label_the_namespace() -> None:
    deployment = gatekeeper()
    labels = deployment.one(NAMESPACE).inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert deployment.one(RELEASE).inputs["values"]["postInstall"]["labelNamespace"] == {"enabled": False}


def test_hooks_run_on_the_chosen_nodes() -> None:
    found = values()
    for part in ("controllerManager", "audit", "crds", "postInstall"):
        assert found[part]["nodeSelector"] == {"landfall.dev/node-group": "system"}
        assert found[part]["tolerations"][0]["value"] == "system"


def test_one_replica_can_be_evicted() -> None:
    assert values()["pdb"] == {"controllerManager": {"minAvailable": 1}}
    assert values(replicas=1)["pdb"] == {"controllerManager": {"minAvailable": 0}}


def test_the_failure_policy_fail_needs_two_replicas() -> None:
    with pytest.raises(ValidationError, match="Fail with one replica rejects every change"):
        GatekeeperSpec(failure_policy="Fail", replicas=1)
