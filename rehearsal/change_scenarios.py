"""Realistic changes of a stack, each with the exact steps that it may cause."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from components.addons.kit.merge import merged
from partition import partition_of
from plan import resource_types
from rehearsal import flexdesk_scenarios, store_scenarios
from rehearsal.engine_steps import ExpectedSteps
from rehearsal.program import NEW_SERVICE, Edit, new_service, renamed
from rehearsal.version_scenarios import kubernetes_version, next_minor, with_ami_release, with_kubernetes_version
from rehearsal.zone_scenarios import zone_changes
from settings.availability import with_availability
from versions import KUBERNETES_VERSIONS

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeScenario:
    """One change of a stack: of its settings, or of the source of the program."""

    name: str
    expected: tuple[ExpectedSteps, ...] = ()
    settings: Callable[[Settings], Settings] = lambda _: {}
    """Function from the current settings to the values to merge into them."""
    edits: tuple[Edit, ...] = ()
    """Edits of the program from now on."""

    def apply(self, settings: Settings) -> dict[str, Any]:
        """Return the settings after the change."""
        return merged(settings, self.settings(settings))


def scenarios(settings: Settings) -> list[ChangeScenario]:
    """Return the changes that apply to a stack, in order: each is made on top of the ones before."""
    effective = with_availability(settings)
    platform = _platform_scenarios(effective) if owns_platform(settings) else ()
    layering = "layeringDetection" in settings["systems"]
    return [
        *(_SYSTEM_SCENARIOS if layering else ()),
        *_flexdesk_scenarios(settings),
        *_store_scenarios(settings),
        *platform,
        *(_CUTOVER_SCENARIOS if layering and settings["environment"] == "prod" else ()),
        *(_SOURCE_SCENARIOS if layering else ()),
    ]


def _store_scenarios(settings: Settings) -> list[ChangeScenario]:
    if store_scenarios.KEY not in settings["systems"]:
        return []
    return [
        ChangeScenario(
            name="image with a migration", settings=store_scenarios.new_image, expected=store_scenarios.NEW_IMAGE
        ),
        ChangeScenario(
            name="password of a store",
            settings=store_scenarios.rotated_password,
            expected=store_scenarios.password_steps(settings),
        ),
        ChangeScenario(
            name="larger volume", settings=store_scenarios.grown_volume, expected=store_scenarios.GROWN_VOLUME
        ),
    ]


def _flexdesk_scenarios(settings: Settings) -> list[ChangeScenario]:
    if flexdesk_scenarios.KEY not in settings["systems"]:
        return []
    steps = flexdesk_scenarios.image_steps(settings)
    return [ChangeScenario(name="image of Flexdesk", settings=flexdesk_scenarios.new_image, expected=steps)]


def owns_platform(settings: Settings) -> bool:
    """Return whether the stack creates its platform itself."""
    return "create" in settings["platform"]


def _platform_scenarios(settings: Settings) -> list[ChangeScenario]:
    platform = settings["platform"]["create"]
    groups = len(platform["nodeGroups"])
    return [
        ChangeScenario(
            name="instance type",
            settings=lambda _: _platform_settings({"nodeGroups": {"application": {"instanceTypes": ["m7i.2xlarge"]}}}),
            expected=(ExpectedSteps("replace", f"{resource_types.EKS_NODE_GROUP}::platform-application-nodes"),),
        ),
        ChangeScenario(
            name="Kubernetes upgrade",
            settings=lambda settings: with_kubernetes_version(settings, next_minor(settings)),
            expected=(
                ExpectedSteps("update", f"{resource_types.EKS_CLUSTER}::*"),
                ExpectedSteps("update", f"{resource_types.EKS_NODE_GROUP}::*", groups),
                ExpectedSteps("update", f"{resource_types.EKS_ADDON}::*", _eks_addon_count(platform)),
                # Each minor version has its own release of the autoscaler.
                ExpectedSteps("update", f"{resource_types.HELM_RELEASE}::platform-cluster-autoscaler-release"),
            ),
        ),
        ChangeScenario(
            name="AMI release",
            settings=lambda settings: with_ami_release(settings, "application"),
            # In place: EKS replaces the nodes, and the group remains.
            expected=(ExpectedSteps("update", f"{resource_types.EKS_NODE_GROUP}::platform-application-nodes"),),
        ),
        *_zone_scenarios(settings),
        ChangeScenario(
            name="add-on version",
            settings=lambda _: _platform_settings({"addons": {"coredns": {"version": "v1.13.2-eksbuild.4"}}}),
            expected=(ExpectedSteps("update", f"{resource_types.EKS_ADDON}::platform-coredns-addon"),),
        ),
    ]


def _zone_scenarios(settings: Settings) -> list[ChangeScenario]:
    network = settings["platform"]["create"]["network"].get("create")
    return [
        ChangeScenario(
            name=change.name,
            settings=lambda _, zones=change.zones: _platform_settings(
                {"network": {"create": {"availabilityZones": list(zones)}}}
            ),
            expected=_zone_steps(change.operation, settings) if change.operation else (),
        )
        for change in (zone_changes(network) if network else ())
    ]


def _zone_steps(operation: str, settings: Settings) -> tuple[ExpectedSteps, ...]:
    """Return the steps on the resources of one zone, and on those that list the subnets of all zones."""
    platform = settings["platform"]["create"]
    network, addons = platform["network"]["create"], platform.get("addons", {})
    # Subnets and their associations, the private route table with its route; and an address with its NAT gateway.
    in_the_zone = 6 if network.get("natGateways") == "single" else 8
    endpoints = len(network.get("gatewayEndpoints", ["s3"])) + len(network.get("interfaceEndpoints", []))
    policies = _SERVICES + 1 + sum(count for addon, count in _POLICIES_WITH_SUBNETS.items() if addon in addons)
    policies += store_scenarios.policies_with_subnets(settings)
    return (
        ExpectedSteps(operation, "aws:ec2/*::platform-network-*", in_the_zone),
        ExpectedSteps(operation, f"{resource_types.EFS_MOUNT_TARGET}::platform-file-system-*"),
        ExpectedSteps("replace", f"{resource_types.EKS_NODE_GROUP}::*", len(platform["nodeGroups"])),
        ExpectedSteps("update", f"{resource_types.EKS_CLUSTER}::*"),
        ExpectedSteps("update", f"{resource_types.EC2_VPC_ENDPOINT}::*", endpoints),
        ExpectedSteps("update", f"{resource_types.INGRESS_CLASS_PARAMS}::*", len(settings["systems"])),
        *store_scenarios.subnet_group_steps(settings),
        ExpectedSteps("update", f"{resource_types.KUBERNETES_NETWORK_POLICY}::*", policies),
    )


_SERVICES = 4
"""Services of layering detection; the load balancer and the API server reach their pods from the subnets."""

_POLICIES_WITH_SUBNETS = {"gatekeeper": 1, "keda": 1, "kubePrometheusStack": 2}
"""Network policies that name the subnets, by optional add-on; External Secrets always has one."""


def _eks_addon_count(platform: Settings) -> int:
    """Return the number of EKS add-ons that follow the Kubernetes version: all but the one that prod pins."""
    mandatory = 7
    optional = platform.get("addons", {}).get("cloudwatchObservability")
    return mandatory + (optional is not None and "version" not in optional)


_SYSTEM_SCENARIOS = (
    ChangeScenario(
        name="image tag",
        settings=lambda _: _system_settings({"imageTag": "1.1.0"}),
        expected=(ExpectedSteps("update", f"{resource_types.KUBERNETES_DEPLOYMENT}::layering-detection-*", 4),),
    ),
    ChangeScenario(
        name="replicas",
        settings=lambda _: _system_settings({"layering": {"scaling": {"min": 2, "max": 12}}}),
        expected=(
            ExpectedSteps(
                "update", f"{resource_types.KUBERNETES_HORIZONTAL_POD_AUTOSCALER}::layering-detection-layering-*"
            ),
        ),
    ),
)

_CUTOVER_SCENARIOS = (
    ChangeScenario(
        name="cutover, 10 % of traffic",
        settings=lambda settings: _system_settings({"cutover": _ten_percent(settings["region"])}),
        expected=(
            ExpectedSteps("create", "landfall:cutover:*::layering-detection-cutover*", 3),
            ExpectedSteps("create", f"{resource_types.CLOUDWATCH_METRIC_ALARM}::layering-detection-cutover-gate-*", 3),
            ExpectedSteps("create", f"{resource_types.ROUTE53_HEALTH_CHECK}::layering-detection-cutover-gate-*", 4),
            ExpectedSteps("create", f"{resource_types.ROUTE53_RECORD}::layering-detection-cutover-dns-*", 2),
        ),
    ),
)


_SOURCE_SCENARIOS = (
    ChangeScenario(
        name="new service",
        edits=(new_service,),
        expected=(
            ExpectedSteps("create", f"landfall:workload:Microservice::layering-detection-{NEW_SERVICE}"),
            ExpectedSteps("create", f"kubernetes:*::layering-detection-{NEW_SERVICE}-*", 8),
        ),
    ),
    ChangeScenario(name="rename with alias", edits=(new_service, renamed(alias=True))),
    ChangeScenario(name="alias removed", edits=(new_service, renamed(alias=False))),
)


def _ten_percent(region: str) -> Settings:
    """Return the settings of a cutover from a load balancer of the region."""
    dns_name = f"old-1.{region}.elb.{partition_of(region).dns_suffix}"
    return {
        "hostedZoneId": "Z0EXAMPLE",
        "recordName": "detection.example.com",
        "newTrafficPercent": 10,
        "oldLoadBalancer": {"dnsName": dns_name, "hostedZoneId": "Z0ALBEXAMPLE"},
    }


def _platform_settings(platform: Settings) -> Settings:
    return {"platform": {"create": platform}}


def _system_settings(spec: Settings) -> Settings:
    return {"systems": {"layeringDetection": spec}}


def upgradable(settings: Settings) -> dict[str, Any]:
    """Return the settings, one Kubernetes version lower if they use the newest one, so that an upgrade is possible."""
    *_, last_but_one, newest = KUBERNETES_VERSIONS
    if owns_platform(settings) and kubernetes_version(settings) == newest:
        return merged(settings, with_kubernetes_version(settings, last_but_one))
    return copy.deepcopy(dict(settings))
