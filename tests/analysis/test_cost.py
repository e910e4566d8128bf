"""What a plan costs a month, piece by piece."""

from __future__ import annotations

import pytest

from analysis.cost.estimate import NOT_IN_TABLE, cost_of, totals
from analysis.prices import rates
from analysis.prices.instances import SPOT_SHARE
from plan.values import UNKNOWN
from tests.support.graphs import CLUSTER, NODES, plan, resource, urn

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
PARAMETERS = "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
HOURS = 730


def group(*, types=("m7i.large",), least=2, start=2, most=4, **given):
    """Nodes of 2 cores and 8 GiB, unless other types are given."""
    inputs = {
        "instanceTypes": list(types),
        "scalingConfig": {"minSize": least, "desiredSize": start, "maxSize": most},
        **given.pop("inputs", {}),
    }
    return resource("nodes", NODES, inputs=inputs, **given)


def estimate(*resources):
    return cost_of(plan(*resources))


def lines(*resources):
    return {line.charge.what: line for line in estimate(*resources).lines}


def reasons(*resources):
    return {each.resource: each.reason for each in estimate(*resources).unpriced}


def test_nodes_cost_by_the_size_they_start_with_and_at_most_by_the_largest():
    found = lines(group())["m7i.large on demand"]

    assert found.monthly == pytest.approx(2 * 0.1008 * HOURS)
    assert found.charge.monthly_at_most == pytest.approx(4 * 0.1008 * HOURS)


def test_a_group_without_a_desired_size_starts_with_its_smallest():
    assert lines(group(least=1, start=None))["m7i.large on demand"].charge.amount == 1


def test_a_group_that_starts_from_zero_costs_nothing_at_rest():
    found = estimate(group(least=0, start=0))

    assert found.monthly == 0
    assert found.monthly_at_most > 0


def test_spot_is_priced_as_an_assumption_and_says_so():
    found = lines(group(inputs={"capacityType": "SPOT"}))["m7i.large spot"]

    assert found.monthly == pytest.approx(2 * 0.1008 * SPOT_SHARE * HOURS)
    assert "of the price on demand" in found.charge.assumption


def test_a_node_has_the_disk_of_its_launch_template():
    template = resource("template", TEMPLATE, inputs={"blockDeviceMappings": [{"ebs": {"volumeSize": 50}}]})
    other = resource("other", TEMPLATE, inputs={"blockDeviceMappings": [{"ebs": {"volumeSize": 900}}]})
    nodes = group(property_dependencies={"launchTemplate": (urn("template"),)})

    assert lines(template, other, nodes)["root volumes, gp3"].charge.amount == 2 * 50


@pytest.mark.parametrize(("inputs", "gigabytes"), [({}, 20), ({"diskSize": 30}, 30)])
def test_without_a_launch_template_a_node_has_the_groups_disk_or_the_default(inputs, gigabytes):
    assert lines(group(inputs=inputs))["root volumes, gp3"].charge.amount == 2 * gigabytes


def test_an_unknown_instance_type_is_named_and_not_priced():
    found = estimate(group(types=["x9z.huge"]), resource("cluster", CLUSTER))

    assert [each.reason for each in found.unpriced] == [
        "is of x9z.huge, which is not in the price table (analysis/prices/instances.py)"
    ]
    assert found.monthly == pytest.approx(73)


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        (group(inputs={"instanceTypes": UNKNOWN}), "says no instance type, or none that is known before a deployment"),
        (group(types=[]), "says no instance type, or none that is known before a deployment"),
        (group(types=[UNKNOWN]), "says no instance type, or none that is known before a deployment"),
        (group(inputs={"scalingConfig": UNKNOWN}), "has a size that is not known before a deployment"),
        (group(most=UNKNOWN), "has a size that is not known before a deployment"),
    ],
)
def test_what_is_not_known_yet_is_named_and_not_priced(nodes, reason):
    assert reasons(nodes) == {"nodes": reason}


def test_extended_support_is_a_line_of_its_own():
    found = lines(
        resource("cluster", CLUSTER, inputs={"version": "1.32", "upgradePolicy": {"supportType": "EXTENDED"}})
    )

    assert found["EKS control plane"].monthly + found["EKS extended support"].monthly == pytest.approx(0.60 * HOURS)
    assert "1.32" in found["EKS extended support"].charge.assumption


def test_an_interface_endpoint_costs_in_each_zone_and_a_gateway_nothing():
    endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint"
    interface = resource("ecr", endpoint, inputs={"vpcEndpointType": "Interface", "subnetIds": ["a", "b", "c"]})
    found = estimate(interface, resource("s3", endpoint, inputs={"vpcEndpointType": "Gateway"}))

    assert [(line.resource, line.monthly) for line in found.lines] == [("ecr", pytest.approx(3 * 0.01 * HOURS))]
    assert reasons(resource("ecr", endpoint, inputs={"vpcEndpointType": "Interface", "subnetIds": UNKNOWN}))


def test_ingresses_of_a_class_share_one_load_balancer():
    spec = {"group": {"name": "shop"}, "scheme": "internet-facing"}
    ingress = "kubernetes:networking.k8s.io/v1:Ingress"
    found = lines(resource("class", PARAMETERS, inputs={"spec": spec}), resource("a", ingress), resource("b", ingress))

    assert found["application load balancer"].monthly == pytest.approx(16.425)
    assert found["public IPv4 addresses of a load balancer"].charge.amount == 2


def test_an_internal_load_balancer_has_no_public_address():
    assert "public IPv4 addresses of a load balancer" not in lines(
        resource("class", PARAMETERS, inputs={"spec": {"group": {"name": "shop"}, "scheme": "internal"}})
    )


def test_only_a_service_that_asks_for_a_load_balancer_costs_one():
    service = "kubernetes:core/v1:Service"

    assert lines(resource("a", service, inputs={"spec": {"type": "ClusterIP"}})) == {}
    assert "network load balancer" in lines(resource("a", service, inputs={"spec": {"type": "LoadBalancer"}}))


@pytest.mark.parametrize(
    ("spec", "gigabytes"),
    [
        ({"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "50Gi"}}}, [50]),
        ({"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "50Gi"}}}, []),
        ({"volumeName": "input", "resources": {"requests": {"storage": "1Gi"}}}, []),
    ],
)
def test_a_claim_costs_its_volume_unless_it_lies_on_a_file_system(spec, gigabytes):
    assert [line.charge.amount for line in lines(resource("data", CLAIM, inputs={"spec": spec})).values()] == gigabytes


def test_a_stateful_set_claims_a_volume_for_each_replica():
    claim = {"spec": {"resources": {"requests": {"storage": "10Gi"}}}}
    spec = {"replicas": 3, "volumeClaimTemplates": [claim]}

    assert (
        lines(resource("db", "kubernetes:apps/v1:StatefulSet", inputs={"spec": spec}))["volume, gp3"].charge.amount
        == 30
    )


def test_container_insights_cost_by_the_node():
    addon = resource("insights", "aws:eks/addon:Addon", inputs={"addonName": "amazon-cloudwatch-observability"})
    one = lines(addon, group(start=1))["Container Insights"].monthly

    assert one == pytest.approx(250 * 43_800 / 1e6 * rates.OBSERVATIONS.dollars)
    assert lines(addon, group(start=3))["Container Insights"].monthly == pytest.approx(3 * one)
    assert lines(resource("dns", "aws:eks/addon:Addon", inputs={"addonName": "coredns"})) == {}


def test_an_alarm_costs_for_each_metric_of_its_formula():
    alarm = "aws:cloudwatch/metricAlarm:MetricAlarm"
    queries = [{"id": "share", "expression": "a / b"}, {"id": "a", "metric": {}}, {"id": "b", "metric": {}}]

    assert lines(resource("cpu", alarm))["alarm, by metric"].monthly == pytest.approx(0.10)
    assert lines(resource("cpu", alarm, inputs={"metricQueries": queries}))["alarm, by metric"].monthly == 0.20


def test_backups_that_are_turned_off_cost_nothing():
    policy = "aws:efs/backupPolicy:BackupPolicy"

    assert reasons(resource("backup", policy, inputs={"backupPolicy": {"status": "DISABLED"}})) == {}
    assert reasons(resource("backup", policy, inputs={"backupPolicy": {"status": "ENABLED"}}))


def test_an_existing_resource_is_somebody_elses_cost():
    assert estimate(resource("cluster", CLUSTER, read=True)).lines == ()


def test_a_type_of_no_table_is_named():
    assert reasons(resource("orders", "aws:rds/instance:Instance")) == {"orders": NOT_IN_TABLE}


def test_an_empty_plan_costs_nothing():
    found = estimate()

    assert (found.monthly, found.lines, found.unpriced, found.shares) == (0, (), (), ())
    assert totals(found) == {}
