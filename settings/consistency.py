"""Rules between sections of valid settings: references have a target, and systems share nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from settings import drain_rules, ingress_rules, workload_rules
from settings.faults import Fault
from settings.model import OWN_TAGS, Settings
from systems.contract import SystemSpec

MAX_TAGS = 50
"""Tags of one AWS resource (Tagging AWS Resources user guide, "Tag naming limits and requirements")."""
CONTROLLER_TAGS = 8
"""Maximum number of tags that a controller adds to a resource with the stack's tags: the EBS CSI driver, to a volume.

Source: ``pkg/driver/constants.go`` of kubernetes-sigs/aws-ebs-csi-driver.
"""


def tags_are_free(settings: Settings) -> Iterable[Fault]:
    """Tags of the settings do not replace the stack's own tags or use AWS's prefix; IAM ignores the case of keys."""
    reserved = sorted(key for key in settings.tags if key.lower().startswith("aws:"))
    if reserved:
        yield Fault(("tags",), f"{', '.join(reserved)} has the prefix aws:, which AWS reserves. Use another key.")
    taken = sorted(key for key in settings.tags if key.lower() in OWN_TAGS)
    if taken:
        yield Fault(("tags",), f"{', '.join(taken)} is a tag that the stack sets itself. Remove it.")
    # IAM user guide, "Tags for AWS Identity and Access Management resources".
    count = Counter(key.lower() for key in settings.tags)
    same = sorted(key for key in settings.tags if count[key.lower()] > 1)
    if same:
        yield Fault(("tags",), f"{', '.join(same)} differ only in case, which IAM does not accept. Keep one of them.")


def tags_fit_on_a_resource(settings: Settings) -> Iterable[Fault]:
    """The tags of the settings, the stack and a controller together are within the limit of AWS."""
    free = MAX_TAGS - len(OWN_TAGS) - CONTROLLER_TAGS
    if len(settings.tags) > free:
        yield Fault(
            ("tags",),
            f"has {len(settings.tags)} tags. AWS accepts {MAX_TAGS} on a resource: the stack adds {len(OWN_TAGS)}, and "
            f"controllers add up to {CONTROLLER_TAGS}. Use at most {free}.",
        )


def ami_releases_have_the_kubernetes_version(settings: Settings) -> Iterable[Fault]:
    """The nodes of a group with a pinned AMI release have the Kubernetes version of the cluster, also in an upgrade."""
    platform = settings.platform.create
    if platform is None:
        return
    version = platform.cluster.kubernetes_version
    for name, group in platform.node_groups.items():
        pinned = group.pinned_kubernetes_version
        if pinned and pinned != version:
            yield Fault(
                ("platform", "create", "nodeGroups", name, "releaseVersion"),
                f"{group.release_version} is a release for Kubernetes {pinned}, but "
                f"platform.create.cluster.kubernetesVersion is {version}. Use a release for {version}, or newest.",
            )


def private_subnets_hold_their_nodes(settings: Settings) -> Iterable[Fault]:
    """Private subnets have addresses for every node and its pods.

    Nodes of Karpenter's pools do not count, because a pool limits CPU and memory and not the number of nodes.
    """
    platform = settings.platform.create
    network = platform.network.create if platform else None
    if platform is None or network is None:
        return
    groups = [(group.max_size, group.max_pods) for group in platform.node_groups.values()]
    path = ("platform", "create", "network", "create", "availabilityZones")
    for index, message in network.small_private_subnets(groups):
        yield Fault((*path, index, "privateCidrBlock"), message)


def mutable_repositories_exist(settings: Settings) -> Iterable[Fault]:
    """Repositories with mutable tags are repositories of this stack."""
    registry = settings.delivery.container_registry
    if registry is None:
        return
    known = {*settings.systems.repositories(), *registry.additional_repositories}
    unknown = sorted(set(registry.mutable_repositories) - known)
    if unknown:
        yield Fault(
            ("delivery", "containerRegistry", "mutableRepositories"),
            f"{', '.join(unknown)} does not exist. Use any of: {', '.join(sorted(known)) or 'none'}.",
        )


def systems_share_nothing(settings: Settings) -> Iterable[Fault]:
    """No two systems use one DNS record, secret path or directory. Other names begin with the system's own name."""
    for (one, first), (other, second) in combinations(settings.systems.chosen(), 2):
        for kind, owned in OWNED.items():
            for name in owned(second, settings.environment):
                if any(_overlap(name, taken) for taken in owned(first, settings.environment)):
                    yield Fault(
                        ("systems", other.key), f"{kind} {name} belongs to systems.{one.key}. Use another {kind}."
                    )


def _records(spec: SystemSpec, _environment: str) -> list[str]:
    return sorted(f"{name.record_name.lower()} in {name.hosted_zone_id}" for name in spec.dns_names())


def _secret_paths(spec: SystemSpec, environment: str) -> list[str]:
    """Return the paths of the secrets: ``orders/prod`` for ``orders/prod/api-key``."""
    return sorted({name.rpartition("/")[0] or name for name in spec.secret_names(environment)})


def _directories(spec: SystemSpec, _environment: str) -> list[str]:
    return sorted(spec.volume_paths())


OWNED: Mapping[str, Callable[[SystemSpec, str], list[str]]] = {
    "DNS record": _records,
    "secret path": _secret_paths,
    "directory": _directories,
}
"""Names that the settings give, by the word for them in messages."""


def _overlap(one: str, other: str) -> bool:
    """Return True if the names are the same, or one is a path inside the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


RULES: tuple[Callable[[Settings], Iterable[Fault]], ...] = (
    tags_are_free,
    tags_fit_on_a_resource,
    workload_rules.workloads_choose_existing_nodes,
    ami_releases_have_the_kubernetes_version,
    private_subnets_hold_their_nodes,
    workload_rules.workloads_run_on_their_architecture,
    workload_rules.nodes_hold_images,
    workload_rules.workers_avoid_spot_nodes,
    workload_rules.workers_have_event_scaling,
    workload_rules.traces_have_a_collector,
    workload_rules.metrics_have_an_agent,
    workload_rules.priority_classes_exist,
    drain_rules.evicted_pods_can_end,
    drain_rules.karpenter_waits_for_pods,
    ingress_rules.nginx_runs_on_the_platform,
    ingress_rules.issuers_exist,
    ingress_rules.load_balancer_of_nginx_waits,
    ingress_rules.hosts_belong_to_one_system,
    mutable_repositories_exist,
    systems_share_nothing,
)


def inconsistencies(settings: Settings) -> list[Fault]:
    """Return the faults that the rules find."""
    return [fault for rule in RULES for fault in rule(settings)]
