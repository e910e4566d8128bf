"""Charges of single resources."""

from __future__ import annotations

import json

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


def group(*, types=("m7i.large",), min_size=2, desired_size=2, max_size=4, **given):
    """Nodes of 2 cores and 8 GiB, unless other types are given."""
    inputs = {
        "instanceTypes": list(types),
        "scalingConfig": {"minSize": min_size, "desiredSize": desired_size, "maxSize": max_size},
        **given.pop("inputs", {}),
    }
    return resource("nodes", NODES, inputs=inputs, **given)


def estimate(*resources):
    return cost_of(plan(*resources))


def lines(*resources):
    return {line.charge.item: line for line in estimate(*resources).lines}


def reasons(*resources):
    return {each.resource: each.reason for each in estimate(*resources).unpriced}


def test_nodes_are_priced_at_desired_and_at_max_size():
    found = lines(group())["m7i.large On-Demand"]

    assert found.monthly == pytest.approx(2 * 0.1008 * HOURS)
    assert found.charge.monthly_at_max == pytest.approx(4 * 0.1008 * HOURS)


def test_a_group_without_a_desired_size_is_priced_at_min_size():
    assert lines(group(min_size=1, desired_size=None))["m7i.large On-Demand"].charge.amount == 1


def test_a_group_of_desired_size_zero_only_costs_at_max_size():
    found = estimate(group(min_size=0, desired_size=0))

    assert found.monthly == 0
    assert found.monthly_at_max > 0


def test_the_spot_price_is_marked_as_an_assumption():
    found = lines(group(inputs={"capacityType": "SPOT"}))["m7i.large Spot"]

    assert found.monthly == pytest.approx(2 * 0.1008 * SPOT_SHARE * HOURS)
    assert "of the On-Demand price" in found.charge.assumption


def test_the_launch_template_sets_the_disk_size():
    template = resource("template", TEMPLATE, inputs={"blockDeviceMappings": [{"ebs": {"volumeSize": 50}}]})
    other = resource("other", TEMPLATE, inputs={"blockDeviceMappings": [{"ebs": {"volumeSize": 900}}]})
    nodes = group(property_dependencies={"launchTemplate": (urn("template"),)})

    assert lines(template, other, nodes)["root volumes, gp3"].charge.amount == 2 * 50


@pytest.mark.parametrize(("inputs", "gigabytes"), [({}, 20), ({"diskSize": 30}, 30)])
def test_without_a_launch_template_the_group_or_the_default_sets_the_disk_size(inputs, gigabytes):
    assert lines(group(inputs=inputs))["root volumes, gp3"].charge.amount == 2 * gigabytes


def test_an_unknown_instance_type_has_no_price():
    found = estimate(group(types=["x9z.huge"]), resource("cluster", CLUSTER))

    assert [each.reason for each in found.unpriced] == ["uses x9z.huge, which is not in the list of instance types"]
    assert found.unpriced_nodes == ["2 to 4 nodes of nodes (no price for x9z.huge)"]
    assert found.monthly == pytest.approx(73)


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        (group(inputs={"instanceTypes": UNKNOWN}), "has no instance type, or one that is unknown before a deployment"),
        (group(types=[]), "has no instance type, or one that is unknown before a deployment"),
        (group(types=[UNKNOWN]), "has no instance type, or one that is unknown before a deployment"),
        (group(inputs={"scalingConfig": UNKNOWN}), "has a size that is unknown before a deployment"),
        (group(max_size=UNKNOWN), "has a size that is unknown before a deployment"),
    ],
)
def test_a_node_group_with_unknown_inputs_has_no_price(nodes, reason):
    assert reasons(nodes) == {"nodes": reason}


def test_extended_support_is_a_separate_line_item():
    found = lines(
        resource("cluster", CLUSTER, inputs={"version": "1.32", "upgradePolicy": {"supportType": "EXTENDED"}})
    )

    assert found["EKS control plane"].monthly + found["EKS extended support"].monthly == pytest.approx(0.60 * HOURS)
    assert "1.32" in found["EKS extended support"].charge.assumption


def test_an_interface_endpoint_is_charged_per_zone_and_a_gateway_endpoint_is_free():
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


def test_only_a_service_of_type_load_balancer_is_charged():
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
def test_a_claim_is_charged_unless_it_is_on_efs(spec, gigabytes):
    assert [line.charge.amount for line in lines(resource("data", CLAIM, inputs={"spec": spec})).values()] == gigabytes


def test_a_stateful_set_is_charged_one_volume_per_replica():
    claim = {"spec": {"resources": {"requests": {"storage": "10Gi"}}}}
    spec = {"replicas": 3, "volumeClaimTemplates": [claim]}

    assert (
        lines(resource("db", "kubernetes:apps/v1:StatefulSet", inputs={"spec": spec}))["volume, gp3"].charge.amount
        == 30
    )


def test_container_insights_are_charged_by_node_pod_and_container():
    values = json.dumps({"containerLogs": {"enabled": False}})
    inputs = {"addonName": "amazon-cloudwatch-observability", "configurationValues": values}
    addon = resource("insights", "aws:eks/addon:Addon", inputs=inputs)
    sidecar = {"name": "proxy", "restartPolicy": "Always"}
    pod = {"containers": [{"name": "web"}], "initContainers": [sidecar, {"name": "migrate"}]}
    web = {"metadata": {"name": "web"}, "spec": {"replicas": 3, "template": {"spec": pod}}}
    agents, operator = 26 + 35 + 12, 35 + 12
    observation = 43_800 / 1e6 * rates.OBSERVATIONS.dollars

    def monthly(*resources):
        return lines(addon, *resources)["Container Insights"].monthly

    assert monthly(group(desired_size=1)) == pytest.approx((agents + operator) * observation)
    assert monthly(group(desired_size=3)) == pytest.approx((3 * agents + operator) * observation)
    assert monthly(
        group(desired_size=1), resource("web", "kubernetes:apps/v1:Deployment", inputs=web)
    ) == pytest.approx((agents + operator + 3 * (35 + 2 * 12)) * observation)
    assert lines(resource("dns", "aws:eks/addon:Addon", inputs={"addonName": "coredns"})) == {}


def test_a_spot_group_is_priced_by_its_dearest_type():
    found = lines(group(types=("t3a.xlarge", "t3.xlarge"), inputs={"capacityType": "SPOT"}))

    assert found["t3.xlarge Spot"].monthly == pytest.approx(2 * 0.1664 * SPOT_SHARE * HOURS)
    assert "t3a.xlarge On-Demand" in lines(group(types=("t3a.xlarge", "t3.xlarge")))


def test_the_volumes_of_a_chart_are_charged_for_each_replica():
    claim = {"volumeClaimTemplate": {"spec": {"resources": {"requests": {"storage": "50Gi"}}}}}
    values = {"prometheus": {"prometheusSpec": {"replicas": 2, "storageSpec": claim}}}
    release = "kubernetes:helm.sh/v3:Release"
    found = lines(resource("stack", release, inputs={"chart": "kube-prometheus-stack", "values": values}))

    assert found["volume of prometheus, gp3"].charge.amount == 100
    claim["volumeClaimTemplate"]["spec"] = {}
    unknown = estimate(resource("stack", release, inputs={"chart": "kube-prometheus-stack", "values": values}))
    assert "requests storage of unknown size" in [each.reason for each in unknown.unpriced]


def test_an_alarm_is_charged_per_metric():
    alarm = "aws:cloudwatch/metricAlarm:MetricAlarm"
    queries = [{"id": "share", "expression": "a / b"}, {"id": "a", "metric": {}}, {"id": "b", "metric": {}}]

    assert lines(resource("cpu", alarm))["alarm, per metric"].monthly == pytest.approx(0.10)
    assert lines(resource("cpu", alarm, inputs={"metricQueries": queries}))["alarm, per metric"].monthly == 0.20


def test_disabled_backups_are_free():
    policy = "aws:efs/backupPolicy:BackupPolicy"

    assert reasons(resource("backup", policy, inputs={"backupPolicy": {"status": "DISABLED"}})) == {}
    assert reasons(resource("backup", policy, inputs={"backupPolicy": {"status": "ENABLED"}}))


def test_a_resource_that_is_only_read_is_not_charged():
    assert estimate(resource("cluster", CLUSTER, read=True)).lines == ()


def test_a_type_outside_the_price_table_is_reported():
    assert reasons(resource("orders", "aws:dynamodb/table:Table")) == {"orders": NOT_IN_TABLE}


def test_an_empty_plan_costs_nothing():
    found = estimate()

    assert (found.monthly, found.lines, found.unpriced, found.shares) == (0, (), (), ())
    assert totals(found) == {}


def test_each_availability_is_priced_by_the_types_of_its_capacity_type():
    """On-Demand nodes are of the first type, Spot nodes can be of the dearest."""
    controllers = resource(
        "autoscaler",
        "kubernetes:helm.sh/v3:Release",
        inputs={"chart": "cluster-autoscaler", "values": {"nodeSelector": {"landfall.dev/node-group": "system"}}},
    )
    types = ("t3a.xlarge", "t3.xlarge")
    found = estimate(controllers, group(types=types)).availability

    assert found.high - found.economy == pytest.approx(2 * HOURS * (0.1504 - 0.1664 * SPOT_SHARE))
    spot = estimate(controllers, group(types=types, inputs={"capacityType": "SPOT"})).availability
    assert (spot.economy, spot.high) == pytest.approx((found.economy, found.high))
