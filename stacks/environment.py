"""One environment: a platform, its own or that of another stack, and the systems on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components.stores.generated_secret import GeneratedSecretSpec
from components.stores.managed.managed_store import ManagedStoreSpec
from settings.model import DeliverySpec, Environment, Settings
from stacks.delivery import Delivery, DeliveryArgs
from stacks.own_platform import OwnPlatform, OwnPlatformArgs
from stacks.placement import Placement
from stacks.shared_platform import SharedPlatform, SharedPlatformArgs
from systems.catalogue import system_namespaces
from systems.contract import SystemArgs


def build(settings: Settings) -> Mapping[str, pulumi.Input[Any]]:
    """Register every resource of the stack and return its exports."""
    provider = aws.Provider(
        "aws",
        region=settings.region,
        allowed_account_ids=[settings.account_id] if settings.account_id else None,
        default_tags=aws.ProviderDefaultTagsArgs(tags=_tags(settings)),
    )
    placement = _placement(settings, provider)
    systems = _systems(settings, placement, provider)
    return {**placement.exports, **systems, **_delivery(settings, placement, provider)}


def _systems(settings: Settings, placement: Placement, provider: aws.Provider) -> Mapping[str, pulumi.Input[Any]]:
    """Register every chosen system and return the exports, under the key of each."""
    exports: dict[str, pulumi.Input[Any]] = {}
    providers: list[pulumi.ProviderResource] = [provider, placement.kubernetes]
    if _has_stores(settings):
        providers.append(random.Provider("random"))
    for entry, spec in settings.systems.chosen():
        system = entry.component(
            entry.name,
            SystemArgs(spec=spec, system=entry.name, environment=settings.environment, platform=placement.platform),
            pulumi.ResourceOptions(providers=providers),
        )
        exports[entry.key] = {"namespace": system.namespace, **system.exports}
        if system.cutover:
            exports[f"{entry.key}Cutover"] = {
                "healthCheckId": system.cutover.health_check_id,
                "newLoadBalancer": system.cutover.new_load_balancer,
            }
    return exports


def _delivery(settings: Settings, placement: Placement, provider: aws.Provider) -> Mapping[str, pulumi.Input[Any]]:
    """Register repositories and GitHub's roles and return their exports; none without ``delivery`` in the settings."""
    if settings.delivery == DeliverySpec():
        return {}
    shared = settings.platform.shared
    chosen = list(settings.systems.chosen())
    delivery = Delivery(
        "delivery",
        DeliveryArgs(
            spec=settings.delivery,
            environment=settings.environment,
            repositories=settings.systems.repositories(),
            platform=placement.platform,
            cluster_name=_cluster_name(shared.stack.rpartition("/")[2] if shared else pulumi.get_stack()),
            name_prefixes=["platform", *(entry.name for entry, _ in chosen)],
            referenced_stacks=[shared.stack] if shared else [],
            dns_names=[name for _, spec in chosen for name in spec.dns_names()],
            stores=_has_stores(settings),
        ),
        pulumi.ResourceOptions(providers=[provider]),
    )
    return delivery.exports


def _has_stores(settings: Settings) -> bool:
    """Return True if systems have generated secrets, or databases, caches or brokers of AWS."""
    return any(spec.parts(GeneratedSecretSpec) or spec.parts(ManagedStoreSpec) for _, spec in settings.systems.chosen())


def _cluster_name(stack: str) -> str:
    """Return the physical name of the cluster that a stack of this project creates."""
    return f"{pulumi.get_project()}-{stack}"


def _tags(settings: Settings) -> Mapping[str, str]:
    """Return the tags of every AWS resource, for cost allocation and to find the owner."""
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
            system_namespaces=system_namespaces(settings.systems.catalogue, get_args(Environment)),
        )
        return OwnPlatform("platform", args, opts).placement
    msg = "settings.platform: has neither create nor shared. Give one of them."
    raise ValueError(msg)
