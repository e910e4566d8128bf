"""The changes that a platform lives through, each with every step that it may cause."""

from __future__ import annotations

import copy
import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from components.addons.kit.merge import merged
from plan import resource_types
from rehearsal.engine_steps import ExpectedSteps
from rehearsal.program import NEW_SERVICE, Edit, new_service, renamed
from versions import KUBERNETES_VERSIONS

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeScenario:
    """One reviewed change of a stack: other settings, or other lines of the program."""

    name: str
    expected: tuple[ExpectedSteps, ...] = ()
    settings: Callable[[Settings], Settings] = lambda _: {}
    """What is laid over the settings, from what they are."""
    edits: tuple[Edit, ...] = ()
    """The program's edits from now on."""

    def apply(self, settings: Settings) -> dict[str, Any]:
        """The settings after the change."""
        return merged(settings, self.settings(settings))


def changes(settings: Settings) -> list[ChangeScenario]:
    """Those that a stack can see, in the order in which they build on each other."""
    platform = _platform(settings["platform"]["create"]) if owns_platform(settings) else ()
    return [*_RELEASES, *platform, *(_CUTOVER if settings["environment"] == "prod" else ()), *_SOURCE]


def owns_platform(settings: Settings) -> bool:
    """Whether the stack makes its platform itself."""
    return "create" in settings["platform"]


def _platform(platform: Settings) -> list[ChangeScenario]:
    groups = len(platform["nodeGroups"])
    return [
        ChangeScenario(
            name="other instance type",
            settings=lambda _: _own({"nodeGroups": {"application": {"instanceTypes": ["m7i.2xlarge"]}}}),
            expected=(ExpectedSteps("replace", f"{resource_types.EKS_NODE_GROUP}::platform-application-nodes"),),
        ),
        ChangeScenario(
            name="next Kubernetes minor",
            settings=lambda settings: _own({"cluster": {"kubernetesVersion": next_minor(settings)}}),
            expected=(
                ExpectedSteps("update", f"{resource_types.EKS_CLUSTER}::*"),
                ExpectedSteps("update", f"{resource_types.EKS_NODE_GROUP}::*", groups),
                ExpectedSteps("update", f"{resource_types.EKS_ADDON}::*", _addons_of_eks(platform)),
                # One release of the autoscaler for each minor version.
                ExpectedSteps("update", f"{resource_types.HELM_RELEASE}::platform-cluster-autoscaler-release"),
            ),
        ),
        ChangeScenario(
            name="other add-on version",
            settings=lambda _: _own({"addons": {"coredns": {"version": "v1.13.2-eksbuild.4"}}}),
            expected=(ExpectedSteps("update", f"{resource_types.EKS_ADDON}::platform-coredns-addon"),),
        ),
    ]


def _addons_of_eks(platform: Settings) -> int:
    """Those that EKS keeps; none of them is pinned, so each follows the cluster's version."""
    always = 7
    return always + ("cloudwatchObservability" in platform.get("addons", {}))


_RELEASES = (
    ChangeScenario(
        name="image tag",
        settings=lambda _: _system({"imageTag": "1.1.0"}),
        expected=(ExpectedSteps("update", f"{resource_types.KUBERNETES_DEPLOYMENT}::layering-detection-*", 4),),
    ),
    ChangeScenario(
        name="replicas",
        settings=lambda _: _system({"layering": {"scaling": {"min": 2, "max": 12}}}),
        expected=(
            ExpectedSteps(
                "update", f"{resource_types.KUBERNETES_HORIZONTAL_POD_AUTOSCALER}::layering-detection-layering-*"
            ),
        ),
    ),
)

_CUTOVER = (
    ChangeScenario(
        name="the first callers from ECS",
        settings=lambda _: _system({"cutover": _TENTH}),
        expected=(
            ExpectedSteps("create", "landfall:cutover:*::layering-detection-cutover*", 3),
            ExpectedSteps("create", f"{resource_types.CLOUDWATCH_METRIC_ALARM}::layering-detection-cutover-gate-*", 3),
            ExpectedSteps("create", f"{resource_types.ROUTE53_HEALTH_CHECK}::layering-detection-cutover-gate-*", 4),
            ExpectedSteps("create", f"{resource_types.ROUTE53_RECORD}::layering-detection-cutover-dns-*", 2),
        ),
    ),
)

_TENTH = {
    "hostedZoneId": "Z0EXAMPLE",
    "recordName": "detection.example.com",
    "newTrafficPercent": 10,
    "oldLoadBalancer": {"dnsName": "old-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z0ALBEXAMPLE"},
}

_SOURCE = (
    ChangeScenario(
        name="new service",
        edits=(new_service,),
        expected=(
            ExpectedSteps("create", f"landfall:workload:Microservice::layering-detection-{NEW_SERVICE}"),
            ExpectedSteps("create", f"kubernetes:*::layering-detection-{NEW_SERVICE}-*", 8),
        ),
    ),
    ChangeScenario(name="renamed, with an alias", edits=(new_service, renamed(alias=True))),
    ChangeScenario(name="the alias dropped", edits=(new_service, renamed(alias=False))),
)


def _own(platform: Settings) -> Settings:
    return {"platform": {"create": platform}}


def _system(spec: Settings) -> Settings:
    return {"systems": {"layeringDetection": spec}}


def next_minor(settings: Settings) -> str:
    """The Kubernetes version after the one that the settings name."""
    major, minor = settings["platform"]["create"]["cluster"]["kubernetesVersion"].split(".")
    return f"{major}.{int(minor) + 1}"


def upgradable(settings: Settings) -> dict[str, Any]:
    """The settings, one Kubernetes version lower where they name the newest one known: an upgrade needs a next."""
    document = copy.deepcopy(dict(settings))
    *_, last_but_one, newest = KUBERNETES_VERSIONS
    if owns_platform(document) and document["platform"]["create"]["cluster"]["kubernetesVersion"] == newest:
        document["platform"]["create"]["cluster"]["kubernetesVersion"] = last_but_one
    return document


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Something that the settings can keep AWS from deleting."""

    what: str
    refusal: str
    """Of the sentence with which AWS refuses, the part that no other refusal has."""
    path: tuple[str, ...]

    def is_on(self, settings: Settings) -> bool:
        """Whether the settings protect it."""
        return self._of(settings).get("deletionProtection", False)

    def off(self, settings: Settings) -> dict[str, Any]:
        """The settings as they have to be before it can be deleted."""
        document = copy.deepcopy(dict(settings))
        self._of(document)["deletionProtection"] = False
        return document

    def _of(self, settings: Settings) -> Any:
        return functools.reduce(operator.getitem, self.path, settings)


def protections(settings: Settings) -> list[Protection]:
    """Those that are on, in the order in which a destroy meets them."""
    known = (_LOAD_BALANCER, _CLUSTER) if owns_platform(settings) else (_LOAD_BALANCER,)
    return [each for each in known if each.is_on(settings)]


_LOAD_BALANCER = Protection(
    what="load balancer",
    refusal="deletion protection of the load balancer",
    path=("systems", "layeringDetection", "loadBalancer"),
)
_CLUSTER = Protection(what="cluster", refusal="deletionProtection is on", path=("platform", "create", "cluster"))
