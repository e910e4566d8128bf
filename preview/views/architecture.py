"""Architecture diagram of the systems in a plan: ingress, calls between services, volumes and secrets.

Arrows come from Ingresses, NetworkPolicies of the callees, claims and ExternalSecrets of the plan. The format is
Mermaid, which code hosts render.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from plan.manifests import is_object, manifest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plan.model import Plan

_PART_OF = "app.kubernetes.io/part-of"
_NAMESPACE_NAME = "kubernetes.io/metadata.name"

Manifest = dict[str, Any]
Objects = dict[str, list[Manifest]]
"""Manifests by kind."""


def text(plan: Plan) -> str:
    """Return a Mermaid flowchart; it is empty for a plan without workloads of a system."""
    objects = _objects(plan)
    arrows = [*_ingress_and_dns(objects), *_calls(objects), *_files(objects), *_secrets(objects)]
    lines = [*_workloads(objects), *dict.fromkeys(arrows)]
    return "\n".join(["flowchart LR", *(f"  {line}" for line in lines)]) + "\n"


def file(plan: Plan) -> str:
    """Return a Markdown page with the diagram."""
    return (
        f"# Architecture of {plan.project} / {plan.stack}\n\n"
        "Generated from the plan: each arrow is allowed by an Ingress, a NetworkPolicy, a claim or an ExternalSecret. "
        "DNS queries and calls to AWS are not shown.\n\n"
        f"```mermaid\n{text(plan)}```\n"
    )


def _objects(plan: Plan) -> Objects:
    objects: Objects = defaultdict(list)
    for resource in plan.resources:
        if is_object(resource):
            manifest = manifest_of(resource)
            objects[manifest["kind"]].append(manifest)
    return objects


def _systems_workloads(objects: Objects) -> list[Manifest]:
    """Return the Deployments of systems. Add-ons are Helm charts, without Deployments in the plan."""
    return [each for each in objects["Deployment"] if _PART_OF in each["metadata"].get("labels", {})]


def _workloads(objects: Objects) -> Iterator[str]:
    """Yield one subgraph per namespace, with one node per workload that shows port and replicas."""
    by_namespace: dict[str, list[Manifest]] = defaultdict(list)
    for workload in _systems_workloads(objects):
        by_namespace[workload["metadata"]["namespace"]].append(workload)
    for namespace, workloads in sorted(by_namespace.items()):
        yield f'subgraph {_id("namespace", namespace)} ["{namespace}"]'
        for workload in workloads:
            ports = [port["containerPort"] for port in _container(workload).get("ports", [])]
            details = ", ".join([*(f"port {port}" for port in ports), _pods(workload, objects)])
            yield f'  {_node(workload)}["{workload["metadata"]["name"]}<br>{details}"]'
        yield "end"


def _pods(workload: Manifest, objects: Objects) -> str:
    for autoscaler in objects["HorizontalPodAutoscaler"]:
        target = autoscaler["spec"]["scaleTargetRef"]
        if target["name"] == workload["metadata"]["name"] and _same_namespace(autoscaler, workload):
            low, high = autoscaler["spec"]["minReplicas"], autoscaler["spec"]["maxReplicas"]
            return f"{low} to {high} pods" if low != high else _counted(low)
    return _counted(workload["spec"].get("replicas", 1))


def _counted(pods: int) -> str:
    return "1 pod" if pods == 1 else f"{pods} pods"


def _ingress_and_dns(objects: Objects) -> Iterator[str]:
    """Yield arrows from callers through the load balancer of an Ingress class to the workload of a Service."""
    parameters = {each["metadata"]["name"]: each["spec"] for each in objects["IngressClassParams"]}
    for ingress in objects["Ingress"]:
        class_name = ingress["spec"]["ingressClassName"]
        balancer, callers = _id("balancer", class_name), _id("callers", class_name)
        traits = parameters.get(class_name, {})
        protocol = "HTTPS" if traits.get("certificateArn") else "HTTP"
        yield f'{callers}(["callers<br>{"<br>".join(traits.get("inboundCIDRs", ["any address"]))}"])'
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
            ports = ", ".join(str(port["port"]) for port in rule.get("ports", []))
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
            for volume in workload["spec"]["template"]["spec"].get("volumes", [])
            if "persistentVolumeClaim" in volume
        }
        for mounted in _container(workload).get("volumeMounts", []):
            claim = claims.get(mounted["name"])
            if claim:
                name = claim["claimName"]
                files = _id("files", workload["metadata"]["namespace"], name)
                yield f'{files}[("{name}")]'
                if claim.get("readOnly"):
                    yield f'{files} -->|"{mounted["mountPath"]}, read only"| {_node(workload)}'
                else:
                    yield f'{_node(workload)} <-->|"{mounted["mountPath"]}"| {files}'


def _secrets(objects: Objects) -> Iterator[str]:
    """Yield arrows from a secret in AWS Secrets Manager to the environment variable with its value."""
    sources = {
        (each["metadata"]["namespace"], each["spec"]["target"]["name"], entry["secretKey"]): entry["remoteRef"]["key"]
        for each in objects["ExternalSecret"]
        for entry in each["spec"].get("data", [])
    }
    for workload in _systems_workloads(objects):
        namespace = workload["metadata"]["namespace"]
        for variable in _container(workload).get("env", []):
            reference = variable.get("valueFrom", {}).get("secretKeyRef", {})
            source = sources.get((namespace, reference.get("name"), reference.get("key")))
            if source:
                secret = _id("secret", source)
                yield f'{secret}[/"{source}"/]'
                yield f'{secret} -.->|"{variable["name"]}"| {_node(workload)}'


def _selected(labels: Mapping[str, str], namespace: str, objects: Objects) -> list[Manifest]:
    """Return the workloads that a label selector matches; none for an empty selector, which matches every pod."""
    return [
        workload
        for workload in _systems_workloads(objects)
        if labels
        and workload["metadata"]["namespace"] == namespace
        and labels.items() <= workload["spec"]["template"]["metadata"].get("labels", {}).items()
    ]


def _container(workload: Manifest) -> Manifest:
    return workload["spec"]["template"]["spec"]["containers"][0]


def _same_namespace(one: Manifest, other: Manifest) -> bool:
    return one["metadata"]["namespace"] == other["metadata"]["namespace"]


def _node(workload: Manifest) -> str:
    return _id("workload", workload["metadata"]["namespace"], workload["metadata"]["name"])


def _id(*words: str) -> str:
    """Return a Mermaid identifier; its prefix prevents a collision with Mermaid keywords."""
    return re.sub(r"\W", "_", "_".join(words))
