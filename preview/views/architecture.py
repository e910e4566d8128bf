"""Architecture diagram of the systems in a plan: ingress, calls between services, volumes and secrets.

Arrows come from Ingresses, NetworkPolicies of the callees, claims and ExternalSecrets of the plan. The format is
Mermaid, which code hosts render.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from plan.manifests import is_object, manifest_of
from plan.pod_templates import labels_of, pod_of
from plan.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plan.model import Plan

_PART_OF = "app.kubernetes.io/part-of"
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
_KEY_IN_TEMPLATE = re.compile(r"\{\{-?\s*\.(\w+)")
"""Key of an ExternalSecret in a template: ``{{ .redis_password }}``."""

Manifest = dict[str, Any]
Objects = dict[str, list[Manifest]]
"""Manifests by kind."""


def text(plan: Plan, namespace: str | None = None) -> str:
    """Return a Mermaid flowchart of all systems or of one namespace; it is empty without workloads of a system."""
    objects = _objects(plan, namespace)
    arrows = [*_ingress_and_dns(objects), *_calls(objects), *_files(objects), *_secrets(objects)]
    lines = [*_workloads(objects), *dict.fromkeys(arrows)]
    return "\n".join(["flowchart LR", *(f"  {line}" for line in lines)]) + "\n"


def file(plan: Plan, namespace: str | None = None) -> str:
    """Return a Markdown page with the diagram of all systems or of one namespace."""
    return (
        f"# Architecture of {namespace or f'{plan.project} / {plan.stack}'}\n\n"
        "Generated from the plan: each arrow is allowed by an Ingress, a NetworkPolicy, a claim or an ExternalSecret. "
        "DNS queries and calls to AWS are not shown.\n\n"
        f"```mermaid\n{text(plan, namespace)}```\n"
    )


def _objects(plan: Plan, namespace: str | None) -> Objects:
    """Return the objects of the cluster, and those of all namespaces or of one."""
    objects: Objects = defaultdict(list)
    for resource in plan.resources:
        if is_object(resource):
            manifest = manifest_of(resource)
            if namespace is None or manifest["metadata"].get("namespace") in {None, namespace}:
                objects[manifest["kind"]].append(manifest)
    return objects


def _systems_workloads(objects: Objects) -> list[Manifest]:
    """Return the workloads of systems. Add-ons are Helm charts, without workloads in the plan."""
    workloads = [each for kind in _WORKLOADS for each in objects[kind]]
    return [each for each in workloads if _PART_OF in each["metadata"].get("labels", {})]


def _workloads(objects: Objects) -> Iterator[str]:
    """Yield one subgraph per namespace, with one node per workload that shows its ports and replicas."""
    by_namespace: dict[str, list[Manifest]] = defaultdict(list)
    for workload in _systems_workloads(objects):
        by_namespace[workload["metadata"]["namespace"]].append(workload)
    for namespace, workloads in sorted(by_namespace.items()):
        yield f'subgraph {_id("namespace", namespace)} ["{namespace}"]'
        for workload in workloads:
            ports = [each for container in _containers(workload) for each in container.get("ports", [])]
            details = ", ".join([*(f"port {_port(each, 'containerPort')}" for each in ports), _pods(workload, objects)])
            yield f'  {_node(workload)}["{_name(workload)}<br>{details}"]'
        yield "end"


def _pods(workload: Manifest, objects: Objects) -> str:
    """Return the number of pods, or the schedule of a CronJob."""
    if workload["kind"] == "CronJob":
        return f"CronJob {workload['spec']['schedule']}"
    if workload["kind"] in {"Job", "DaemonSet"}:
        return f"{workload['kind']}"
    for autoscaler in (*objects["HorizontalPodAutoscaler"], *objects["ScaledObject"]):
        spec = autoscaler["spec"]
        target = (spec["scaleTargetRef"].get("kind", "Deployment"), spec["scaleTargetRef"]["name"])
        if target == (workload["kind"], workload["metadata"]["name"]) and _same_namespace(autoscaler, workload):
            low = spec.get("minReplicas", spec.get("minReplicaCount", 0))
            high = spec.get("maxReplicas", spec.get("maxReplicaCount", 100))
            return f"{low} to {high} pods" if low != high else _counted(low)
    return _counted(workload["spec"].get("replicas", 1))


def _port(port: Manifest, key: str) -> str:
    """Return the number of a port, with its protocol unless it is TCP."""
    protocol = port.get("protocol", "TCP")
    return f"{port[key]}" if protocol == "TCP" else f"{port[key]}/{protocol}"


def _counted(pods: int) -> str:
    return "1 pod" if pods == 1 else f"{pods} pods"


def _ingress_and_dns(objects: Objects) -> Iterator[str]:
    """Yield arrows from callers through the load balancer of an Ingress class to the workload of a Service."""
    parameters = {each["metadata"]["name"]: each["spec"] for each in objects["IngressClassParams"]}
    for ingress in objects["Ingress"]:
        class_name = ingress["spec"]["ingressClassName"]
        balancer, callers = _id("balancer", class_name), _id("callers", class_name)
        traits = parameters.get(class_name, {})
        protocol = "HTTPS" if traits.get("certificateArn") or ingress["spec"].get("tls") else "HTTP"
        # Only the controller of a class without parameters knows its callers.
        blocks: list[str] = traits.get("inboundCIDRs", ["any address"]) if traits else []
        yield f'{callers}(["{"<br>".join(["callers", *blocks])}"])'
        yield f'{balancer}{{{{"load balancer<br>{traits.get("scheme", class_name)}"}}}}'
        yield f'{callers} -->|"{protocol}"| {balancer}'
        for rule in ingress["spec"]["rules"]:
            for workload in _behind(rule, ingress, objects):
                where = rule.get("host") or ", ".join(path["path"] for path in rule["http"]["paths"])
                yield f'{balancer} -->|"{where}"| {_node(workload)}'


def _behind(rule: Manifest, ingress: Manifest, objects: Objects) -> list[Manifest]:
    names = {path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    return [
        workload
        for service in objects["Service"]
        if service["metadata"]["name"] in names and _same_namespace(service, ingress)
        for workload in _selected(service["spec"]["selector"], service["metadata"]["namespace"], objects)
    ]


def _calls(objects: Objects) -> Iterator[str]:
    """Yield arrows for the ingress rules of the callees' NetworkPolicies."""
    for policy in objects["NetworkPolicy"]:
        namespace = policy["metadata"]["namespace"]
        callees = _selected(policy["spec"].get("podSelector", {}).get("matchLabels", {}), namespace, objects)
        for rule in policy["spec"].get("ingress", []):
            ports = ", ".join(_port(port, "port") for port in rule.get("ports", []))
            for peer in rule.get("from", []):
                labels = peer.get("podSelector", {}).get("matchLabels", {})
                namespace_of_peer = (
                    peer.get("namespaceSelector", {}).get("matchLabels", {}).get(_NAMESPACE_NAME, namespace)
                )
                for caller in _selected(labels, namespace_of_peer, objects):
                    for callee in callees:
                        yield f'{_node(caller)} -->|"{ports}"| {_node(callee)}'


def _files(objects: Objects) -> Iterator[str]:
    """Yield arrows between workloads and claims, in the direction of reads and writes."""
    for workload in _systems_workloads(objects):
        claims = {
            volume["name"]: volume["persistentVolumeClaim"]
            for volume in pod_of(workload).get("volumes", [])
            if "persistentVolumeClaim" in volume
        }
        for template in workload["spec"].get("volumeClaimTemplates", []):
            name = template["metadata"]["name"]
            claims[name] = {"claimName": f"{name}-{workload['metadata']['name']}"}
        for mounted in _mounts(workload):
            claim = claims.get(mounted["name"])
            if claim:
                name = claim["claimName"]
                files = _id("files", workload["metadata"]["namespace"], name)
                yield f'{files}[("{name}")]'
                if claim.get("readOnly") or mounted.get("readOnly"):
                    yield f'{files} -->|"{mounted["mountPath"]}, read only"| {_node(workload)}'
                else:
                    yield f'{_node(workload)} <-->|"{mounted["mountPath"]}"| {files}'


def _mounts(workload: Manifest) -> Iterator[Manifest]:
    for container in _containers(workload):
        yield from container.get("volumeMounts", [])


def _secrets(objects: Objects) -> Iterator[str]:
    """Yield arrows from secrets in AWS Secrets Manager to the environment variables with their values."""
    sources = _sources(objects)
    for workload in _systems_workloads(objects):
        namespace = workload["metadata"]["namespace"]
        for variable in (each for container in _containers(workload) for each in container.get("env", [])):
            reference = variable.get("valueFrom", {}).get("secretKeyRef", {})
            for source in sources.get((namespace, reference.get("name"), reference.get("key")), ()):
                secret = _id("secret", source)
                yield f'{secret}[/"{source}"/]'
                yield f'{secret} -.->|"{variable["name"]}"| {_node(workload)}'


def _sources(objects: Objects) -> Mapping[tuple[str, str, str], list[str]]:
    """Return the names of the secrets in AWS behind each key of a Secret, by namespace, name and key."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in objects["ExternalSecret"]:
        target, namespace = each["spec"]["target"], each["metadata"]["namespace"]
        remote = {entry["secretKey"]: entry["remoteRef"]["key"] for entry in each["spec"].get("data", [])}
        templates = target.get("template", {}).get("data")
        for key, text in (templates or {key: f"{{{{ .{key} }}}}" for key in remote}).items():
            named = remote.keys() if text == UNKNOWN else _KEY_IN_TEMPLATE.findall(text)
            names = [remote[name] for name in named if name in remote]
            found[namespace, target["name"], key] = list(dict.fromkeys(names))
    return found


def _selected(labels: Mapping[str, str], namespace: str, objects: Objects) -> list[Manifest]:
    """Return the workloads that a label selector matches; none for an empty selector, which matches every pod."""
    return [
        workload
        for workload in _systems_workloads(objects)
        if labels and workload["metadata"]["namespace"] == namespace and labels.items() <= labels_of(workload).items()
    ]


def _name(workload: Manifest) -> str:
    """Return the recommended name label; Pulumi generates the name of a Job."""
    return workload["metadata"]["labels"].get("app.kubernetes.io/name", workload["metadata"]["name"])


def _containers(workload: Manifest) -> list[Manifest]:
    """Return the containers of a workload's pods, and its init containers."""
    pod = pod_of(workload)
    return [*pod["containers"], *pod.get("initContainers", [])]


def _same_namespace(one: Manifest, other: Manifest) -> bool:
    return one["metadata"]["namespace"] == other["metadata"]["namespace"]


def _node(workload: Manifest) -> str:
    """Return the identifier of a workload. That of a Job has no hash, so that a new image changes no diagram."""
    name = _name(workload) if workload["kind"] == "Job" else workload["metadata"]["name"]
    return _id("workload", workload["metadata"]["namespace"], name)


def _id(*words: str) -> str:
    """Return a Mermaid identifier; its prefix prevents a collision with Mermaid keywords."""
    return re.sub(r"\W", "_", "_".join(words))
