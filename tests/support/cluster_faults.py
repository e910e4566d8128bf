"""Faults of a deployed stack: the cause, the checks that fail, and a part of the text that they report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smoke.manifest import name

SYSTEM = "layering-detection-dev"
SERVICES = ("aggregator", "layering", "orchestrator", "wash-trading")
MOUNTING = ("aggregator", "backend", "orchestrator", "worker")
"""Deployments of both systems whose pods mount volumes."""


def of(*checks: str, names: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(check, each) for check in checks for each in names}


def _container(cluster, service):
    return cluster.get("Deployment", service)["spec"]["template"]["spec"]["containers"][0]


def pod(cluster, service):
    (found,) = (
        each for each in cluster.lists[f"/api/v1/namespaces/{SYSTEM}/pods"].values() if name(each).startswith(service)
    )
    return found


def restarted(cluster, ago):
    at = (datetime.now(UTC) - ago).strftime("%Y-%m-%dT%H:%M:%SZ")
    ended = {"terminated": {"finishedAt": at, "reason": "OOMKilled", "exitCode": 137}}
    pod(cluster, "layering")["status"]["containerStatuses"][0]["lastState"] = ended


def _secret(cluster, **data):
    cluster.get("Secret", "aggregator-secrets")["data"] = data


def _set(manifest, path, value):
    *parents, last = path.split(".")
    for key in parents:
        manifest = manifest[key]
    manifest[last] = value


FAULTS = {
    "a secret key is missing": (
        lambda c: _secret(c, API_KEY="eA=="),
        {("secret keys", "aggregator-secrets")},
        "PSEUDONYMIZATION_SALT is missing",
    ),
    "a secret key is empty": (
        lambda c: _secret(c, API_KEY="", PSEUDONYMIZATION_SALT="eA=="),
        {("secret keys", "aggregator-secrets")},
        "API_KEY is blank",
    ),
    "a secret key holds only a line break": (
        lambda c: _secret(c, API_KEY="Cg==", PSEUDONYMIZATION_SALT="eA=="),
        {("secret keys", "aggregator-secrets")},
        "API_KEY is blank",
    ),
    "a secret does not exist": (
        lambda c: c.drop("Secret", "layering-secrets"),
        {("secret keys", "layering-secrets")},
        "no Secret layering-secrets",
    ),
    "an external secret is not synced": (
        lambda c: _set(
            c.get("ExternalSecret", "layering-secrets"),
            "status.conditions",
            [{"type": "Ready", "status": "False", "reason": "SecretSyncedError"}],
        ),
        {("external secret", "layering-secrets")},
        "not ready: SecretSyncedError",
    ),
    "an external secret was never reconciled": (
        lambda c: c.get("ExternalSecret", "layering-secrets").pop("status"),
        {("external secret", "layering-secrets")},
        "not reconciled yet",
    ),
    "an autoscaler has no metrics": (
        lambda c: _set(c.get("HorizontalPodAutoscaler", "layering"), "status.currentMetrics", None),
        {("autoscaler", "layering")},
        "no cpu and no memory metrics",
    ),
    "an autoscaler has one of two metrics": (
        lambda c: c.get("HorizontalPodAutoscaler", "layering")["status"]["currentMetrics"].pop(),
        {("autoscaler", "layering")},
        "no memory metrics",
    ),
    "an autoscaler is inactive": (
        lambda c: _set(
            c.get("HorizontalPodAutoscaler", "layering"),
            "status.conditions",
            [{"type": "AbleToScale", "status": "True"}, {"type": "ScalingActive", "status": "False", "reason": "Off"}],
        ),
        {("autoscaler", "layering")},
        "ScalingActive is not true: Off",
    ),
    "an autoscaler has another bound": (
        lambda c: _set(c.get("HorizontalPodAutoscaler", "layering"), "spec.maxReplicas", 2),
        {("autoscaler", "layering")},
        "spec.maxReplicas: 2",
    ),
    "a claim is pending": (
        lambda c: _set(c.get("PersistentVolumeClaim", "input-pvc"), "status.phase", "Pending"),
        {("claim", "input-pvc")},
        "Pending",
    ),
    "a claim is bound to another volume": (
        lambda c: _set(c.get("PersistentVolumeClaim", "input-pvc"), "spec.volumeName", "another"),
        {("claim", "input-pvc")},
        "spec.volumeName: another",
    ),
    "the input can be written": (
        lambda c: c.folders.update({"/app/input": "writable"}),
        {("volumes", "orchestrator")},
        "/app/input writable",
    ),
    "the output cannot be written": (
        lambda c: c.folders.update({"/app/output": "read-only"}),
        {("volumes", "aggregator")},
        "/app/output read-only",
    ),
    "the file system of the logs is stale": (
        lambda c: c.folders.update({"/app/logs": "unreadable (ESTALE)"}),
        {("volumes", "aggregator")},
        "/app/logs unreadable (ESTALE)",
    ),
    "commands in pods are forbidden": (
        lambda c: c.refused.update({"/exec": 403}),
        of("volumes", names=MOUNTING),
        "-6d4cf56db6-x7k2p: Handshake status 403 Forbidden",
    ),
    "the image has no Python": (
        lambda c: c.exec_outcome.update({"status": "Failure", "message": "executable file not found in $PATH"}),
        of("volumes", names=MOUNTING),
        "executable file not found",
    ),
    "another release is deployed": (
        lambda c: _container(c, "layering").update(image=_container(c, "layering")["image"].replace("1.0.0", "0.9.0")),
        {("image", "layering")},
        "layering-detection-layering:0.9.0",
    ),
    "the image is from another region": (
        lambda c: _container(c, "layering").update(
            image=_container(c, "layering")["image"].replace("us-east-1", "eu-west-1")
        ),
        {("image", "layering")},
        "eu-west-1",
    ),
    "a deployment has no pod": (
        lambda c: _set(c.get("Deployment", "layering"), "status", {"observedGeneration": 3, "updatedReplicas": 1}),
        {("available", "layering")},
        "0 of 1 pods available",
    ),
    "a deployment is scaled to zero": (
        lambda c: (
            _set(c.get("Deployment", "layering"), "spec.replicas", 0),
            _set(c.get("Deployment", "layering"), "status", {"observedGeneration": 3}),
        ),
        {("available", "layering")},
        "0 of 1 pods",
    ),
    "a rollout has not ended": (
        lambda c: _set(c.get("Deployment", "layering"), "status.updatedReplicas", 0),
        {("available", "layering")},
        "0 of 1 pods have the newest revision",
    ),
    "a rollout has not begun": (
        lambda c: _set(c.get("Deployment", "layering"), "status.observedGeneration", 2),
        {("available", "layering")},
        "newest revision",
    ),
    "a container restarted": (
        lambda c: restarted(c, timedelta(minutes=20)),
        {("restarts", "layering")},
        "OOMKilled, exit code 137",
    ),
    "a container is waiting": (
        lambda c: _set(
            pod(c, "layering")["status"]["containerStatuses"][0], "state", {"waiting": {"reason": "CrashLoopBackOff"}}
        ),
        {("restarts", "layering")},
        "is waiting: CrashLoopBackOff",
    ),
    "a disruption budget blocks every drain": (
        lambda c: _set(c.get("PodDisruptionBudget", "layering"), "status.disruptionsAllowed", 0),
        {("disruption budget", "layering")},
        "allows no disruption",
    ),
    "a network policy does not exist": (
        lambda c: c.drop("NetworkPolicy", "default-deny"),
        {("network policy", "default-deny")},
        "not found",
    ),
    "a network policy has an additional rule": (
        lambda c: c.get("NetworkPolicy", "aggregator")["spec"]["ingress"].append({}),
        {("network policy", "aggregator")},
        "2 in spec.ingress",
    ),
    "the default policy allows all ingress": (
        lambda c: _set(c.get("NetworkPolicy", "default-deny"), "spec.ingress", [{}]),
        {("network policy", "default-deny")},
        "1 in spec.ingress",
    ),
    "a service is unhealthy": (
        lambda c: c.health.update({"layering.layering-detection.local": (503, b"")}),
        {("health", "layering")},
        "503 for /health with host layering.layering-detection.local",
    ),
    "a host rule is missing, so that the default rule answers": (
        lambda c: c.health.pop("layering.layering-detection.local"),
        {("health", "layering")},
        "but from orchestrator-service",
    ),
    "an Ingress has no load balancer": (
        lambda c: _set(c.get("Ingress", "layering"), "status", {}),
        {("health", "layering")},
        "no address",
    ),
    "the namespace has no pod security label": (
        lambda c: _set(c.get("Namespace", SYSTEM)["metadata"], "labels", {}),
        {("namespace", SYSTEM)},
        "nothing",
    ),
    "a namespace is terminating": (
        lambda c: _set(c.get("Namespace", SYSTEM), "status.phase", "Terminating"),
        {("namespace", SYSTEM)},
        "Terminating",
    ),
    "a list is forbidden": (
        lambda c: c.refused.update({f"/apis/policy/v1/namespaces/{SYSTEM}/poddisruptionbudgets": 403}),
        of("disruption budget", names=SERVICES),
        "no permission to read /apis/policy/v1",
    ),
    "a list request fails": (
        lambda c: c.refused.update({f"/apis/policy/v1/namespaces/{SYSTEM}/poddisruptionbudgets": 500}),
        of("disruption budget", names=SERVICES),
        "the API server returns 500",
    ),
    "External Secrets is not installed": (
        lambda c: c.lists.pop(f"/apis/external-secrets.io/v1/namespaces/{SYSTEM}/externalsecrets"),
        of("external secret", "secret keys", names=tuple(f"{service}-secrets" for service in SERVICES)),
        "the add-on that defines this kind is missing",
    ),
}
