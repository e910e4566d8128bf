"""What may be wrong with a deployed stack: the cause, the checks that fail of it, and words of what they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smoke.manifest import name

SYSTEM = "layering-detection-dev"
SERVICES = ("aggregator", "layering", "orchestrator", "wash-trading")


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
    "a secret key holds a line end": (
        lambda c: _secret(c, API_KEY="Cg==", PSEUDONYMIZATION_SALT="eA=="),
        {("secret keys", "aggregator-secrets")},
        "API_KEY is blank",
    ),
    "a secret is not there": (
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
    "an external secret was never looked at": (
        lambda c: c.get("ExternalSecret", "layering-secrets").pop("status"),
        {("external secret", "layering-secrets")},
        "not looked at yet",
    ),
    "an autoscaler has no metrics": (
        lambda c: _set(c.get("HorizontalPodAutoscaler", "layering"), "status.currentMetrics", None),
        {("autoscaler", "layering")},
        "no cpu and no memory metrics",
    ),
    "an autoscaler knows one metric of two": (
        lambda c: c.get("HorizontalPodAutoscaler", "layering")["status"]["currentMetrics"].pop(),
        {("autoscaler", "layering")},
        "no memory metrics",
    ),
    "an autoscaler may not scale": (
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
    "the logs are on a file system that is gone": (
        lambda c: c.folders.update({"/app/logs": "unreadable (ESTALE)"}),
        {("volumes", "aggregator")},
        "/app/logs unreadable (ESTALE)",
    ),
    "nobody may run a command in a pod": (
        lambda c: c.refused.update({"/exec": 403}),
        of("volumes", names=("aggregator", "orchestrator")),
        "-6d4cf56db6-x7k2p: Handshake status 403 Forbidden",
    ),
    "the image has no Python": (
        lambda c: c.exec_outcome.update({"status": "Failure", "message": "executable file not found in $PATH"}),
        of("volumes", names=("aggregator", "orchestrator")),
        "executable file not found",
    ),
    "another image is deployed": (
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
    "somebody scaled a deployment to nothing": (
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
        "0 of 1 pods are of the newest revision",
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
    "a container waits": (
        lambda c: _set(
            pod(c, "layering")["status"]["containerStatuses"][0], "state", {"waiting": {"reason": "CrashLoopBackOff"}}
        ),
        {("restarts", "layering")},
        "waits: CrashLoopBackOff",
    ),
    "a disruption budget blocks every drain": (
        lambda c: _set(c.get("PodDisruptionBudget", "layering"), "status.disruptionsAllowed", 0),
        {("disruption budget", "layering")},
        "allows no disruption now",
    ),
    "a network policy is gone": (
        lambda c: c.drop("NetworkPolicy", "default-deny"),
        {("network policy", "default-deny")},
        "not found",
    ),
    "a network policy lets somebody else in": (
        lambda c: c.get("NetworkPolicy", "aggregator")["spec"]["ingress"].append({}),
        {("network policy", "aggregator")},
        "2 in spec.ingress",
    ),
    "the default lets everybody in": (
        lambda c: _set(c.get("NetworkPolicy", "default-deny"), "spec.ingress", [{}]),
        {("network policy", "default-deny")},
        "1 in spec.ingress",
    ),
    "a service is unhealthy": (
        lambda c: c.health.update({"layering.layering-detection.local": (503, b"")}),
        {("health", "layering")},
        "503 to /health as layering.layering-detection.local",
    ),
    "a host rule is missing, and the default answers": (
        lambda c: c.health.pop("layering.layering-detection.local"),
        {("health", "layering")},
        "but from orchestrator-service",
    ),
    "an Ingress has no load balancer": (
        lambda c: _set(c.get("Ingress", "layering"), "status", {}),
        {("health", "layering")},
        "no address yet",
    ),
    "pod security was weakened": (
        lambda c: _set(c.get("Namespace", SYSTEM)["metadata"], "labels", {}),
        {("namespace", SYSTEM)},
        "nothing",
    ),
    "a namespace is on its way out": (
        lambda c: _set(c.get("Namespace", SYSTEM), "status.phase", "Terminating"),
        {("namespace", SYSTEM)},
        "Terminating",
    ),
    "a list is forbidden": (
        lambda c: c.refused.update({f"/apis/policy/v1/namespaces/{SYSTEM}/poddisruptionbudgets": 403}),
        of("disruption budget", names=SERVICES),
        "403: you may not read /apis/policy/v1",
    ),
    "a list breaks": (
        lambda c: c.refused.update({f"/apis/policy/v1/namespaces/{SYSTEM}/poddisruptionbudgets": 500}),
        of("disruption budget", names=SERVICES),
        "the API server answered 500",
    ),
    "External Secrets is not installed": (
        lambda c: c.lists.pop(f"/apis/external-secrets.io/v1/namespaces/{SYSTEM}/externalsecrets"),
        of("external secret", "secret keys", names=tuple(f"{service}-secrets" for service in SERVICES)),
        "is the add-on that brings it installed?",
    ),
}
