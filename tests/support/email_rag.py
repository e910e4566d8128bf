"""Email-RAG on a ready platform, and its planned objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from systems.contract import SystemArgs
from systems.email_rag.application import SYSTEM
from systems.email_rag.spec import EmailRagSpec
from systems.email_rag.system import EmailRag
from tests.support.caching import cached
from tests.support.shop import Cluster, observe, platform

NAMESPACE = "email-rag-test"

MINIMAL: Mapping[str, Any] = {
    "imageTag": "1.0.0",
    "loadBalancer": {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 1200},
}
"""The settings without a default."""

HOSTED = ("postgres", "redis", "rabbitmq")
"""Stores that AWS can operate."""

HOSTINGS: tuple[Mapping[str, str], ...] = tuple(
    dict(zip(HOSTED, choice, strict=True)) for choice in product(("cluster", "managed"), repeat=len(HOSTED))
)
"""All choices of hostings."""

CONTROLLERS = ("Deployment", "StatefulSet", "Job", "CronJob")

Manifest = Mapping[str, Any]


def spec(**settings: Any) -> EmailRagSpec:
    """Return the settings; keywords in their YAML form are added."""
    return EmailRagSpec.model_validate({**MINIMAL, **settings})


@cached
def system(**settings: Any) -> Cluster:
    """Deploy the system in the environment ``test``."""

    def program() -> Any:
        args = SystemArgs(spec=spec(**settings), system=SYSTEM, environment="test", platform=platform())
        made = EmailRag(SYSTEM, args)
        return {"namespace": made.namespace, **made.exports}

    return observe(program)


def hosted(hosting: Mapping[str, str], **settings: Any) -> Cluster:
    """Deploy the system with a hosting of each store."""
    return system(**{store: {"hosting": where} for store, where in hosting.items()}, **settings)


def pod_templates(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Yield the name of every workload with its pod template; the name of a Job is that of its container."""
    for manifest in manifests:
        if manifest["kind"] in CONTROLLERS:
            spec = manifest["spec"]["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else manifest["spec"]
            (container,) = spec["template"]["spec"]["containers"]
            yield container["name"], spec["template"]


class Pods:
    """The pods of the system in rendered manifests."""

    def __init__(self, manifests: list[Manifest], system: str = SYSTEM) -> None:
        self._manifests = [each for each in manifests if _in_system(each, system)]
        self.templates = dict(pod_templates(self._manifests))
        """Pod templates by the name of the workload."""

    @property
    def names(self) -> list[str]:
        """Names of all workloads."""
        return sorted(self.templates)

    def pod(self, name: str) -> Manifest:
        """Return the pod spec of a workload."""
        return self.templates[name]["spec"]

    def container(self, name: str) -> Manifest:
        """Return the only container of a workload."""
        (container,) = self.pod(name)["containers"]
        return container

    def variables(self, name: str) -> Mapping[str, str]:
        """Return the variables of a workload: values, and for secrets the template or ``secret <name> <property>``.

        A field of the pod is ``field <path>``.
        """
        container = self.container(name)
        found: dict[str, str] = {}
        for source in container.get("envFrom", []):
            found |= self._one("ConfigMap", source["configMapRef"]["name"])["data"]
        for variable in container.get("env", []):
            source = variable["valueFrom"]
            if "fieldRef" in source:
                found[variable["name"]] = f"field {source['fieldRef']['fieldPath']}"
            else:
                found[variable["name"]] = self._secret(source["secretKeyRef"]["name"], source["secretKeyRef"]["key"])
        return found

    def files(self, name: str) -> Mapping[str, str]:
        """Return the mounted files of a workload by their path."""
        mounts = {mount["mountPath"]: mount for mount in self.container(name)["volumeMounts"] if "subPath" in mount}
        volumes = {volume["name"]: volume for volume in self.pod(name)["volumes"]}
        return {
            path: self._one("ConfigMap", volumes[mount["name"]]["configMap"]["name"])["data"][mount["subPath"]]
            for path, mount in mounts.items()
        }

    def mounts(self, name: str) -> Mapping[str, Manifest]:
        """Return the mounts of a workload by their path."""
        return {mount["mountPath"]: mount for mount in self.container(name)["volumeMounts"]}

    def writable(self, name: str) -> set[str]:
        """Return the paths that a workload can write to."""
        return {path for path, mount in self.mounts(name).items() if not mount.get("readOnly")}

    def _secret(self, name: str, key: str) -> str:
        spec = self._one("ExternalSecret", name)["spec"]
        data = {entry["secretKey"]: entry["remoteRef"] for entry in spec["data"]}
        template = spec["target"].get("template", {}).get("data", {}).get(key)
        if template and template != f"{{{{ .{key} }}}}":
            return template
        return " ".join(filter(None, ("secret", data[key]["key"], data[key].get("property"))))

    def _one(self, kind: str, name: str) -> Manifest:
        (found,) = [each for each in self._manifests if each["kind"] == kind and each["metadata"]["name"] == name]
        return found


def pods(cluster: Cluster) -> Pods:
    """Return the pods of a deployment."""
    return Pods(cluster.manifests())


def _in_system(manifest: Manifest, system: str) -> bool:
    return str(manifest["metadata"].get("namespace", "")).startswith(f"{system}-")
