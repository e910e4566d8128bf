"""Warnings about valid settings: they depend on the date or on AWS's own lists, and do not prevent a deployment."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from components.aws.cluster.node_group import NodeGroupSpec
from components.monitoring.recipients import AlarmsSpec
from components.stores.managed.managed_store import SnapshotStoreSpec
from settings.drain_rules import pods_that_outlast_an_update
from settings.faults import Fault
from settings.model import Settings
from settings.regions import known_regions, unknown_region
from versions import KUBERNETES_VERSIONS

NOTICE = timedelta(days=60)
"""Time before the end of standard support in which a warning leaves time for an upgrade."""

NODE_QUOTA = 450
"""Nodes of a managed node group by the default quota. Source: AWS general reference, "Amazon EKS quotas"."""

PATCH_AGE = timedelta(days=90)
"""Age of a pinned AMI release from which a warning says that the nodes miss patches; AWS publishes several a month."""

CREATE = ("platform", "create")


def support_ends(settings: Settings, today: date) -> Iterable[Fault]:
    """The Kubernetes version has, or soon has, no standard support, or none at all."""
    if settings.platform.create is None:
        return
    cluster = settings.platform.create.cluster
    version, path = cluster.kubernetes_version, (*CREATE, "cluster", "kubernetesVersion")
    support = KUBERNETES_VERSIONS[version]
    standard, extended = support.end_of_standard_support, support.end_of_extended_support
    if today > extended:
        yield Fault(
            path, f"extended support of {version} ended on {extended}, and AWS upgrades the cluster. Use a newer one."
        )
    elif today > standard and cluster.support_type != "EXTENDED":
        yield Fault(
            path,
            f"standard support of {version} ended on {standard}: AWS upgrades a running cluster and refuses a new one. "
            "Use a newer one, or pay for extended support with supportType: EXTENDED.",
        )
    elif standard - NOTICE <= today <= standard:
        yield Fault(path, f"standard support of {version} ends on {standard}. Plan the upgrade to a newer one.")


def instance_types_exist(settings: Settings, _today: date) -> Iterable[Fault]:
    """The AWS provider lists the instance types. A type that is newer than the provider is a warning, not a fault."""
    from pulumi_aws.ec2 import InstanceType  # noqa: PLC0415  the program imports it later as well

    known = [each.value for each in InstanceType]
    for name, group in _node_groups(settings).items():
        for index, chosen in enumerate(group.instance_types):
            if chosen not in known:
                similar = difflib.get_close_matches(chosen, known, n=1)
                fix = f"Did you mean {similar[0]}?" if similar else "Check it with `aws ec2 describe-instance-types`."
                yield Fault(
                    (*CREATE, "nodeGroups", name, "instanceTypes", index),
                    f"{chosen} is not an instance type that the AWS provider knows. {fix}",
                )


def region_exists(settings: Settings, _today: date) -> Iterable[Fault]:
    """The AWS provider lists the region. A region that is newer than the provider is a warning, not a fault."""
    if settings.region not in known_regions():
        yield Fault(("region",), unknown_region(settings.region))


def node_groups_are_within_the_quota(settings: Settings, _today: date) -> Iterable[Fault]:
    """A node group reaches its maximum only with a higher quota than the default."""
    for name, group in _node_groups(settings).items():
        if group.max_size > NODE_QUOTA:
            yield Fault(
                (*CREATE, "nodeGroups", name, "maxSize"),
                f"{group.max_size} is above the default quota of {NODE_QUOTA} nodes in a managed node group. "
                "Lower it, or request a higher quota.",
            )


def alarms_of_prod_have_recipients(settings: Settings, _today: date) -> Iterable[Fault]:
    """The topic of the alarms has a subscription. Alertmanager has its own recipients, for its own rules."""
    if settings.environment != "prod":
        return
    for entry, system in settings.systems.chosen():
        for path, alarms in system.parts(AlarmsSpec).items():
            if not alarms.email_addresses and not alarms.https_endpoints:
                yield Fault(
                    ("systems", entry.key, *path),
                    "the alarms of prod have no recipient. Add emailAddresses or httpsEndpoints, or subscribe to the "
                    "topic with the AWS CLI.",
                )


def data_of_prod_survives_its_server(settings: Settings, _today: date) -> Iterable[Fault]:
    """A server of production leaves a snapshot when it is deleted."""
    if settings.environment != "prod":
        return
    for entry, system in settings.systems.chosen():
        for path, store in system.parts(SnapshotStoreSpec).items():
            if not store.final_snapshot:
                yield Fault(
                    ("systems", entry.key, *path, "finalSnapshot"),
                    "the data of prod is lost when this server is deleted. Set true, unless a copy exists elsewhere.",
                )


def pinned_images_are_recent(settings: Settings, today: date) -> Iterable[Fault]:
    """Nodes with a pinned image get patches only by a change of the setting, so that an old one is a warning."""
    pins = {
        (*CREATE, "nodeGroups", name, "releaseVersion"): (group.release_version, group.patched_on)
        for name, group in _node_groups(settings).items()
    }
    platform = settings.platform.create
    if platform and platform.addons.node_autoscaler == "karpenter":
        karpenter = platform.addons.karpenter
        pins[*CREATE, "addons", "karpenter", "amiAlias"] = (karpenter.ami_alias, karpenter.patched_on)
    for path, (release, published) in pins.items():
        if published and today - published > PATCH_AGE:
            yield Fault(
                path,
                f"{release} is {(today - published).days} days old, and its nodes miss the patches since. "
                "Use the newest release (docs/how-to/patch-the-nodes.md).",
            )


def pods_end_within_an_update(settings: Settings, _today: date) -> Iterable[Fault]:
    """EKS replaces the nodes of a workload only within its own limit of time."""
    return pods_that_outlast_an_update(settings)


WARNINGS: tuple[Callable[[Settings, date], Iterable[Fault]], ...] = (
    support_ends,
    region_exists,
    instance_types_exist,
    node_groups_are_within_the_quota,
    alarms_of_prod_have_recipients,
    data_of_prod_survives_its_server,
    pinned_images_are_recent,
    pods_end_within_an_update,
)


def warnings_of(settings: Settings, today: date) -> list[Fault]:
    """Return the warnings about the settings on a day."""
    return [warning for check in WARNINGS for warning in check(settings, today)]


def _node_groups(settings: Settings) -> Mapping[str, NodeGroupSpec]:
    return settings.platform.create.node_groups if settings.platform.create else {}
