"""One setting chooses between a cheap and a safe platform."""

from __future__ import annotations

import pytest

from settings.availability import with_availability
from tests.support.settings_documents import DROPPED, changed, clean, committed, faults

CREATE = ("platform", "create")


def platform(stack, changes=()):
    return clean(changed(stack, dict(changes)), stack).platform.create


def test_economy_means_one_nat_gateway_spot_applications_and_one_replica_of_each_controller():
    found = platform("dev")

    assert found.network.create.nat_gateways == "single"
    assert {name: group.capacity_type for name, group in found.node_groups.items()} == {
        "system": "ON_DEMAND",
        "application": "SPOT",
        # Its workers must not be interrupted.
        "email-rag": "ON_DEMAND",
        "batch": "SPOT",
    }
    assert found.addons.load_balancer_controller.replicas == 1
    assert found.addons.external_secrets.replicas == 1
    assert found.addons.cluster_autoscaler.replicas == 1
    assert found.addons.reloader.replicas == 1
    assert found.addons.coredns.replicas == 2


def test_high_means_a_nat_gateway_in_each_zone_on_demand_instances_and_several_replicas():
    found = platform("dev", {(*CREATE, "availability"): "high"})

    assert found.network.create.nat_gateways == "perAvailabilityZone"
    assert found.node_groups["application"].capacity_type == "ON_DEMAND"
    assert found.addons.external_secrets.replicas == 2


def test_a_setting_of_its_own_overrides_the_choice():
    found = platform(
        "dev",
        {
            (*CREATE, "network", "create", "natGateways"): "perAvailabilityZone",
            (*CREATE, "nodeGroups", "application", "capacityType"): "ON_DEMAND",
            (*CREATE, "addons", "externalSecrets", "replicas"): 3,
        },
    )

    assert found.network.create.nat_gateways == "perAvailabilityZone"
    assert found.node_groups["application"].capacity_type == "ON_DEMAND"
    assert found.addons.external_secrets.replicas == 3


def test_the_groups_of_controllers_and_of_monitoring_stay_on_demand():
    found = platform("prod", {(*CREATE, "availability"): "economy"})

    assert found.node_groups["system"].capacity_type == "ON_DEMAND"
    assert found.node_groups["monitoring"].capacity_type == "ON_DEMAND"
    assert found.node_groups["application"].capacity_type == "SPOT"
    assert found.addons.gatekeeper.replicas == 3
    assert found.addons.kube_prometheus_stack.prometheus.replicas == 2


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_no_group_is_spot_where_controllers_run_on_any_node(stack):
    """Also in prod, where only monitoring has a node group of its own."""
    found = platform(stack, {(*CREATE, "availability"): "economy", (*CREATE, "addons", "nodeGroup"): DROPPED})

    assert found.node_groups["system"].capacity_type == "ON_DEMAND"
    assert found.node_groups["application"].capacity_type == "ON_DEMAND"


def test_the_choice_installs_no_add_on():
    found = platform("dev", {(*CREATE, "addons", "reloader"): DROPPED})

    assert found.addons.reloader is None
    assert found.addons.argo_cd is None


@pytest.mark.parametrize("broken", [{"nodeGroups": []}, {"addons": 3}, {"network": None}, {"nodeGroups": {"a": 1}}])
def test_faulty_sections_are_left_to_the_checks_of_the_settings(broken):
    document = committed("dev")
    document["platform"]["create"] |= broken

    assert with_availability(document)["platform"]["create"].items() >= broken.items()


OF_ANOTHER_TYPE = [
    (key, value)
    for key in ("nodeGroup", "nodeAutoscaler", "kubePrometheusStack", "externalSecrets")
    for value in (["system"], {"name": "system"}, 5, None, True)
    # Without a node group, controllers run on any node.
    if (key, value) != ("nodeGroup", None)
]


@pytest.mark.parametrize(("key", "value"), OF_ANOTHER_TYPE)
def test_a_value_of_another_type_is_a_fault_of_its_own_key(key, value):
    lines = faults(changed("dev", {(*CREATE, "addons", key): value}))

    assert [line for line in lines if line.startswith(f"platform.create.addons.{key}")]
