"""What watches and serves the platform: logs, metrics, certificates, names, Karpenter's queue."""

from __future__ import annotations

from analysis.ordering.custom_resources import monitoring_definitions
from analysis.ordering.inventory import Inventory, software_of, values_of
from analysis.ordering.paths import all_texts, at, settings, texts
from analysis.ordering.rule import Resources, Rule, every, installed, typed
from plan import resource_types
from plan.model import PlannedResource

MONITORS = {"servicemonitor", "podmonitor", "prometheusrule", "prometheusrules"}
"""Keys of values beneath which charts make objects of the Prometheus operator, in lower case."""

DEFINED_APART = {"kube-prometheus-stack": "prometheus-operator-crds", "karpenter": "karpenter-crd"}
"""Charts whose definitions come by a chart of their own, as Helm upgrades none that lie in ``crds/``."""


def _asks_monitors(inventory: Inventory) -> Resources:
    return [
        each
        for each in inventory.typed(resource_types.HELM_RELEASE)
        if any(_is_monitor(*each) for each in settings(values_of(each)))
    ]


def _is_monitor(path: tuple[str, ...], value: object) -> bool:
    keys = [key.lower() for key in path]
    switched = keys[-1:] in (["enabled"], ["create"]) and bool(MONITORS & set(keys[-2:-1]))
    return value is True and (switched or keys[-1:] == ["podmonitorenabled"])


def _asks_certificates(inventory: Inventory) -> Resources:
    return [
        each
        for each in inventory.typed(resource_types.HELM_RELEASE)
        for path, value in settings(values_of(each))
        if value is True and ".".join(path).lower().endswith(("certmanager.enabled", "enablecertmanager"))
    ]


def _writers(inventory: Inventory) -> Resources:
    return inventory.typed(resource_types.EKS_CLUSTER, resource_types.HELM_RELEASE, resource_types.EKS_ADDON)


def _log_groups(inventory: Inventory, late: PlannedResource) -> Resources:
    """The planned log groups that a control plane, an add-on or a chart writes into."""
    exact, prefixes = _written(late)
    for group in inventory.typed(resource_types.CLOUDWATCH_LOG_GROUP):
        for name in texts(group.outputs, "name") | texts(group.inputs, "name"):
            if any(name in text for text in exact) or name.startswith(tuple(prefixes)):
                yield group


def _written(writer: PlannedResource) -> tuple[set[str], set[str]]:
    """Texts that hold names of log groups, and beginnings of names, as EKS and the agents choose them."""
    if writer.type == resource_types.EKS_CLUSTER:
        return {f"/aws/eks/{name}/cluster" for name in texts(writer.inputs, "name")}, set()
    if software_of(writer) == "amazon-cloudwatch-observability":
        logs = False not in at(values_of(writer), "containerLogs.enabled")
        end = "" if logs else "performance"
        return set(), {f"/aws/containerinsights/{name}/{end}" for name in texts(writer.inputs, "clusterName")}
    found = all_texts(values_of(writer))
    return found, {text.partition("$")[0] for text in found if text.startswith("/") and "$" in text}


def _publishes(inventory: Inventory) -> Resources:
    return [each for each in inventory.objects("networking.k8s.io/Ingress") if texts(each.inputs, "spec.rules.host")]


def _publishers(inventory: Inventory, _: PlannedResource) -> Resources:
    """Those that take names back: with the chart's default policy, names stay for ever."""
    return [each for each in inventory.installed("external-dns") if values_of(each).get("policy") == "sync"]


def _queues(inventory: Inventory, late: PlannedResource) -> Resources:
    """The queue of warnings that Karpenter reads, and who may and does write into it."""
    named = texts(values_of(late), "settings.interruptionQueue")
    queues = [each for each in inventory.typed(resource_types.SQS_QUEUE) if named & texts(each.outputs, "name")]
    keys = {text for queue in queues for text in (queue.id, *texts(queue.outputs, "arn"), *texts(queue.outputs, "url"))}
    around = inventory.typed(resource_types.SQS_QUEUE_POLICY, resource_types.CLOUDWATCH_EVENT_TARGET)
    return [*queues, *(each for each in around if {*at(each.inputs, "queueUrl"), *at(each.inputs, "arn")} & keys)]


RULES = (
    Rule(
        up="A chart that asks for monitors comes after the chart that defines them",
        destroy="Helm would find no such kind when it deletes the chart's monitors, and fail",
        late=_asks_monitors,
        early=every(monitoring_definitions),
    ),
    Rule(
        up="A chart comes after the chart that brings its definitions",
        destroy="the definitions would take its objects along, and whoever then looks for them finds no such kind",
        late=installed(*DEFINED_APART),
        early=lambda inventory, late: inventory.installed(DEFINED_APART[software_of(late)]),
    ),
    Rule(
        up="A chart that has its certificates from cert-manager comes after it",
        destroy="Helm would find no such kind when it deletes the chart's certificates, and fail",
        late=_asks_certificates,
        early=every(installed("cert-manager")),
    ),
    Rule(
        up="Whoever writes logs comes after the log group",
        destroy="it would write on and make the group anew, kept for ever and in nobody's hands",
        late=_writers,
        early=_log_groups,
    ),
    Rule(
        up="An Ingress with a host comes after external-dns where that takes names back",
        destroy="the name would stay in the zone and point at nothing, for anybody to take over",
        late=_publishes,
        early=_publishers,
    ),
    Rule(
        up="Karpenter comes after its queue of interruptions",
        destroy="it would not be told of instances that AWS takes back, and pods would end without notice",
        late=installed("karpenter"),
        early=_queues,
    ),
    Rule(
        up="The control plane comes after the key of its secrets",
        destroy="it could no longer read its own Secrets, and nothing on it could be deleted in good order",
        late=typed(resource_types.EKS_CLUSTER),
        early=lambda inventory, late: [
            key
            for key in inventory.typed(resource_types.KMS_KEY)
            if texts(key.outputs, "arn") & texts(late.inputs, "encryptionConfig.provider.keyArn")
        ],
    ),
)
