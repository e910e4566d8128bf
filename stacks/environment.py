"""One environment: a platform, its own or another stack's, and the systems on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.delivery.deploy_dns_policy import DnsName
from settings import DeliverySpec, Settings
from stacks.delivery import Delivery, DeliveryArgs
from stacks.own_platform import OwnPlatform, OwnPlatformArgs
from stacks.placement import Placement
from stacks.shared_platform import SharedPlatform, SharedPlatformArgs
from systems.layering_detection.system import LayeringDetection, LayeringDetectionArgs


def build(settings: Settings) -> Mapping[str, pulumi.Input[Any]]:
    """Register every resource of the stack; gives its exports."""
    provider = aws.Provider(
        "aws",
        region=settings.region,
        default_tags=aws.ProviderDefaultTagsArgs(tags=_tags(settings)),
    )
    placement = _placement(settings, provider)
    exports: dict[str, pulumi.Input[Any]] = dict(placement.exports)

    spec = settings.systems.layering_detection
    if spec is not None:
        system = LayeringDetection(
            "layering-detection",
            LayeringDetectionArgs(spec=spec, environment=settings.environment, platform=placement.platform),
            pulumi.ResourceOptions(providers=[provider, placement.kubernetes]),
        )
        exports["layeringDetection"] = {"namespace": system.namespace, "url": system.url}
        if system.cutover:
            exports["layeringDetectionCutover"] = {
                "healthCheckId": system.cutover.health_check_id,
                "newLoadBalancer": system.cutover.new_load_balancer,
            }
    exports |= _delivery(settings, placement, provider)
    return exports


def _delivery(settings: Settings, placement: Placement, provider: aws.Provider) -> Mapping[str, pulumi.Input[Any]]:
    """Where images are pushed to and which roles GitHub has, as exports; nothing when the settings ask for neither."""
    if settings.delivery == DeliverySpec():
        return {}
    shared = settings.platform.shared
    delivery = Delivery(
        "delivery",
        DeliveryArgs(
            spec=settings.delivery,
            environment=settings.environment,
            repositories=settings.systems.repositories(),
            platform=placement.platform,
            cluster_name=_cluster_name(shared.stack.rpartition("/")[2] if shared else pulumi.get_stack()),
            name_prefixes=["platform", *(["layering-detection"] if settings.systems.layering_detection else [])],
            referenced_stacks=[shared.stack] if shared else [],
            dns_names=_dns_names(settings),
        ),
        pulumi.ResourceOptions(providers=[provider]),
    )
    return delivery.exports


def _dns_names(settings: Settings) -> list[DnsName]:
    system = settings.systems.layering_detection
    cutover = system.cutover if system else None
    return [DnsName(hosted_zone_id=cutover.hosted_zone_id, record_name=cutover.record_name)] if cutover else []


def _cluster_name(stack: str) -> str:
    """The physical name of the cluster that a stack of this project makes."""
    return f"{pulumi.get_project()}-{stack}"


def _tags(settings: Settings) -> Mapping[str, str]:
    """Whose a resource is, for the bill and for whoever finds it."""
    own = {"project": pulumi.get_project(), "stack": pulumi.get_stack(), "environment": settings.environment}
    return {**settings.tags, **own}


def _placement(settings: Settings, provider: aws.Provider) -> Placement:
    opts = pulumi.ResourceOptions(providers=[provider])
    if settings.platform.shared:
        shared = SharedPlatformArgs(
            spec=settings.platform.shared, environment=settings.environment, region=settings.region
        )
        return SharedPlatform("platform", shared, opts).placement
    if settings.platform.create:
        args = OwnPlatformArgs(
            spec=settings.platform.create,
            cluster_name=_cluster_name(pulumi.get_stack()),
            environment=settings.environment,
            region=settings.region,
            tags=_tags(settings),
        )
        return OwnPlatform("platform", args, opts).placement
    msg = "settings.platform names neither create nor shared"
    raise ValueError(msg)
