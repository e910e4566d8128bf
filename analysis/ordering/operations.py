"""Operations of the platform: logs, monitors, CRD charts, DNS records, Karpenter's queue and the KMS key."""

from __future__ import annotations

from analysis.ordering.custom_resources import monitoring_definitions
from analysis.ordering.paths import all_texts, settings, texts
from analysis.ordering.resource_index import ResourceIndex, chart_or_addon_of, values_of
from analysis.ordering.rule import PlannedResources, Rule, every, installed, typed
from nested import values_at
from plan import resource_types
from plan.model import PlannedResource

MONITORS = {"servicemonitor", "podmonitor", "prometheusrule", "prometheusrules"}
"""Keys of chart values, in lower case, that switch on objects of the Prometheus operator."""

CRD_CHARTS = {"kube-prometheus-stack": "prometheus-operator-crds", "karpenter": "karpenter-crd"}
"""Charts whose CRDs are in a separate chart, because Helm does not upgrade CRDs in ``crds/``."""


def _charts_with_monitors(index: ResourceIndex) -> PlannedResources:
    return [
        each
        for each in index.typed(resource_types.HELM_RELEASE)
        if any(_is_monitor(*each) for each in settings(values_of(each)))
    ]


def _is_monitor(path: tuple[str, ...], value: object) -> bool:
    keys = [key.lower() for key in path]
    switched = keys[-1:] in (["enabled"], ["create"]) and bool(MONITORS & set(keys[-2:-1]))
    return value is True and switched


def _writers(index: ResourceIndex) -> PlannedResources:
    return index.typed(resource_types.EKS_CLUSTER, resource_types.HELM_RELEASE, resource_types.EKS_ADDON)


def _log_groups(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the log groups that a control plane, an add-on or a chart writes to."""
    exact, prefixes = _written(dependent)
    for group in index.typed(resource_types.CLOUDWATCH_LOG_GROUP):
        for name in texts(group.outputs, "name") | texts(group.inputs, "name"):
            if any(name in text for text in exact) or name.startswith(tuple(prefixes)):
                yield group


def _written(writer: PlannedResource) -> tuple[set[str], set[str]]:
    """Return texts that contain log group names, and prefixes of log group names."""
    if writer.type == resource_types.EKS_CLUSTER:
        return {f"/aws/eks/{name}/cluster" for name in texts(writer.inputs, "name")}, set()
    if chart_or_addon_of(writer) == "amazon-cloudwatch-observability":
        logs = False not in values_at(values_of(writer), "containerLogs", "enabled")
        end = "" if logs else "performance"
        return set(), {f"/aws/containerinsights/{name}/{end}" for name in texts(writer.inputs, "clusterName")}
    found = all_texts(values_of(writer))
    return found, {text.partition("$")[0] for text in found if text.startswith("/") and "$" in text}


def _publishes(index: ResourceIndex) -> PlannedResources:
    return [each for each in index.objects("networking.k8s.io/Ingress") if texts(each.inputs, "spec.rules.host")]


def _publishers(index: ResourceIndex, _: PlannedResource) -> PlannedResources:
    """Return ExternalDNS where it deletes records; with the chart's default policy it does not."""
    return [each for each in index.installed("external-dns") if values_of(each).get("policy") == "sync"]


def _queues(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return Karpenter's interruption queue, its policy and the event targets that send to it."""
    named = texts(values_of(dependent), "settings.interruptionQueue")
    queues = [each for each in index.typed(resource_types.SQS_QUEUE) if named & texts(each.outputs, "name")]
    keys = {text for queue in queues for text in (queue.id, *texts(queue.outputs, "arn"), *texts(queue.outputs, "url"))}
    around = index.typed(resource_types.SQS_QUEUE_POLICY, resource_types.CLOUDWATCH_EVENT_TARGET)
    return [
        *queues,
        *(each for each in around if {*values_at(each.inputs, "queueUrl"), *values_at(each.inputs, "arn")} & keys),
    ]


RULES = (
    Rule(
        title="A chart with monitors depends on the CRDs of the Prometheus operator",
        on_destroy="Helm fails with an unknown kind when it deletes the monitors of the chart",
        dependents=_charts_with_monitors,
        prerequisites=every(monitoring_definitions),
    ),
    Rule(
        title="A chart depends on the chart of its CRDs",
        on_destroy="deleting the CRDs deletes objects of the chart, and uninstalling it fails with an unknown kind",
        dependents=installed(*CRD_CHARTS),
        prerequisites=lambda index, dependent: index.installed(CRD_CHARTS[chart_or_addon_of(dependent)]),
    ),
    Rule(
        title="Log writers depend on their log group",
        on_destroy="the writer creates the log group again, without retention and outside the stack",
        dependents=_writers,
        prerequisites=_log_groups,
    ),
    Rule(
        title="An Ingress with a host depends on ExternalDNS where it deletes records",
        on_destroy="the DNS record remains and points to a deleted load balancer, which allows a subdomain takeover",
        dependents=_publishes,
        prerequisites=_publishers,
    ),
    Rule(
        title="Karpenter depends on its interruption queue",
        on_destroy="Karpenter receives no interruption warnings, and pods terminate without notice",
        dependents=installed("karpenter"),
        prerequisites=_queues,
    ),
    Rule(
        title="The control plane depends on the KMS key of its Secrets",
        on_destroy="the control plane cannot decrypt its Secrets, and deletions fail",
        dependents=typed(resource_types.EKS_CLUSTER),
        prerequisites=lambda index, dependent: [
            key
            for key in index.typed(resource_types.KMS_KEY)
            if texts(key.outputs, "arn") & texts(dependent.inputs, "encryptionConfig.provider.keyArn")
        ],
    ),
)
