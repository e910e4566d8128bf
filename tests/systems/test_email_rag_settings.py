"""Faulty settings of Email-RAG are refused by a sentence with the path, the fault and the fix."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.settings_documents import changed, faults

SYSTEM = ("systems", "emailRag")

FAULTS: dict[str, tuple[dict[tuple[str, ...], Any], str]] = {
    "a task that outlasts the drain time": (
        {("worker", "longestTaskSeconds"): 3701},
        "worker: shutdown.drainSeconds 3700 is below longestTaskSeconds 3701",
    ),
    "a task limit below that of the code": (
        {("worker", "longestTaskSeconds"): 3599},
        "worker: longestTaskSeconds 3599 is below the task limit of the application, 3600",
    ),
    "a grace period below the drain time": (
        {("worker", "shutdown"): {"preStopSeconds": 0, "drainSeconds": 3600, "terminationGracePeriodSeconds": 300}},
        "worker.shutdown: preStopSeconds 0 + drainSeconds 3600 = 3600 is above terminationGracePeriodSeconds 300",
    ),
    "a fast scale-in": (
        {("worker", "scaling", "scaleDownStabilizationSeconds"): 300},
        "worker: scaling.scaleDownStabilizationSeconds 300 is below longestTaskSeconds 3600",
    ),
    "no worker at rest": ({("worker", "scaling", "min"): 0}, "worker: scaling.min 0 stops KEDA from scaling"),
    "more messages than processes for each pod": (
        {("worker", "scaling", "messagesPerPod"): 3},
        "worker: scaling.messagesPerPod 3 is above concurrency 2",
    ),
    "a worker that may be interrupted": (
        {("worker", "interruptible"): True},
        "worker: interruptible is true: a task that is delivered twice inserts its e-mails twice",
    ),
    "a liveness probe that restarts all workers with the broker": (
        {("worker", "probes"): {"liveness": {"command": ["celery", "inspect", "ping"], "timeoutSeconds": 30}}},
        "worker: probes.liveness.periodSeconds 10 is below 60",
    ),
    "a liveness probe that has no time to import the application": (
        {
            ("worker", "probes"): {
                "liveness": {"command": ["celery", "inspect", "ping"], "periodSeconds": 60, "failureThreshold": 5}
            }
        },
        "worker: probes.liveness.timeoutSeconds 5 is below 30",
    ),
    "a probe of a worker without a check": (
        {("worker", "probes"): {"readiness": {}}},
        "worker.probes: readiness has neither command nor port",
    ),
    "a managed database that the tools of the backup are too old for": (
        {("postgres",): {"hosting": "managed", "managed": {"engineVersion": "17"}}},
        (
            "backup.image data-transfer has the tools of PostgreSQL 15, and the server of postgres has version 17: "
            "backup would fail. Build the image with the tools of version 17, and set backup.image: {repository: "
            "data-transfer, tag: 0.1.0-pg17}."
        ),
    ),
    "a database in the cluster that the tools of the import are too new for": (
        {
            ("backup",): None,
            ("dataImport",): {"bucket": "email-rag-transfer"},
            ("postgres", "cluster", "image"): {"repository": "postgres", "tag": "14.19-alpine"},
        },
        (
            "dataImport.database.image data-transfer has the tools of PostgreSQL 15, and the server of postgres has "
            "version 14: dataImport.database would fail."
        ),
    ),
    "a backup at a time that does not exist": (
        {("backup", "schedule"): "30 24 * * *"},
        'backup.schedule: "24" is not an hour of a schedule of cron: 0 to 23, a range such as 0-23',
    ),
    "a backup in a time zone that does not exist": (
        {("backup", "timeZone"): "Europe/Bonn"},
        'backup.timeZone: "Europe/Bonn" is not in the IANA time zone database. Use a value such as "Europe/Berlin".',
    ),
    "a backup without a directory for its table of contents": (
        {("backup", "writablePaths"): {}},
        "backup: writablePaths has no /tmp, which the process writes to: it would end at its start. Add /tmp: 1Gi.",
    ),
    "a frontend whose nginx has no directory for its process": (
        {("frontend", "writablePaths"): {"/var/cache/nginx": "1Gi"}},
        "frontend: writablePaths has no /run, which the process writes to: it would end at its start. Add /run: 16Mi.",
    ),
    "a scheduler without a directory for its state": (
        {("beat",): {"writablePaths": {"/state": "16Mi"}}},
        "beat: writablePaths has no /tmp, which the process writes to: it would end at its start. Add /tmp: 256Mi.",
    ),
    "a liveness probe that restarts the backend during an upload": (
        {("backend", "probes"): {"liveness": {"path": "/health", "periodSeconds": 15}}},
        "backend: probes.liveness with path /health restarts a pod that does not answer for 45 s",
    ),
    "a second scheduler": (
        {("beat",): {"singleton": False}},
        "beat: singleton false with scaling.max 1: a second scheduler would send each task once more",
    ),
    "a scheduler of two pods": (
        {("beat",): {"scaling": {"min": 1, "max": 2}}},
        "beat: singleton excludes scaling.max 2",
    ),
    "too few connections": (
        {("postgres", "cluster"): {"maxConnections": 100}},
        (
            "postgres.cluster.maxConnections 100 is below the 111 connections of a rollout at scaling.max: 90 of the "
            "backend, 16 of the workers"
        ),
    ),
    "a message that the broker delivers again": (
        {("rabbitmq", "cluster"): {"consumerTimeoutSeconds": 1800}},
        "rabbitmq.cluster.consumerTimeoutSeconds 1800 is below the 3840 s for which a worker holds a message",
    ),
    "a load balancer that closes an upload": (
        {("loadBalancer", "idleTimeoutSeconds"): 60},
        "loadBalancer.idleTimeoutSeconds 60 is below the 1200 s that the frontend waits for a part of an upload",
    ),
    "a proxy that closes a connection before the load balancer": (
        {("frontend", "keepAliveSeconds"): 65},
        "frontend.keepAliveSeconds 65 is too low",
    ),
    "another image of the migration": (
        {("migration",): {"image": {"repository": "email-rag-backend", "tag": "1.0.1"}}},
        "migration.image differs from backend.image",
    ),
    "another image of the worker": (
        {("worker", "image"): {"repository": "email-rag-worker"}},
        "worker.image differs from backend.image",
    ),
    "another image of the scheduler": (
        {("beat",): {"image": {"repository": "email-rag-beat"}}},
        "beat.image differs from backend.image",
    ),
    "another user of the worker": (
        {("worker", "userId"): 1001},
        "worker.userId 1001 differs from backend.userId 1000, which owns the files",
    ),
    "another group of the model download": (
        {("modelDownload",): {"groupId": 2000}},
        "modelDownload.groupId 2000 differs from backend.groupId 1000",
    ),
    "a variable that the program sets": (
        {("backend", "environment"): {"DATABASE_URL": "x"}},
        "backend: environment must not set DATABASE_URL: the program sets it",
    ),
    "a variable that the program sets, in lower case": (
        {("worker", "environment"): {"upload_dir": "/app/data/uploads"}},
        "worker: environment must not set upload_dir: the application reads it as UPLOAD_DIR",
    ),
    "an empty number": (
        {("worker", "environment"): {"RABBITMQ_PORT": ""}},
        "worker: environment RABBITMQ_PORT '' is not a whole number",
    ),
    "a secret that the program generates": (
        {("backend", "secrets"): {"JWT_SECRET_KEY": {"name": "email-rag/dev/own"}}},
        "backend: secrets must not set JWT_SECRET_KEY",
    ),
    "a directory over the uploads": (
        {("backend", "writablePaths"): {"/app/uploads": "1Gi"}},
        "backend: path /app/uploads is listed more than once",
    ),
    "a directory over the model": (
        {("worker", "writablePaths"): {"/models": "1Gi"}},
        "worker: path /models is listed more than once",
    ),
    "a file over the configuration of nginx": (
        {("frontend", "files"): {"/etc/nginx/conf.d/default.conf": ""}},
        "frontend: path /etc/nginx/conf.d/default.conf is listed more than once",
    ),
    "a body that the backend has no space for": (
        {("frontend", "maxBodyMib"): 6145},
        "frontend.maxBodyMib 6145 is above 6Gi of backend.writablePaths /tmp",
    ),
    "no space for a body at all": (
        {("backend", "writablePaths"): {"/cache": "1Gi"}},
        "frontend.maxBodyMib 5120 is above none of backend.writablePaths /tmp",
    ),
    "a spool that the node has no space for": (
        {("backend", "writablePaths"): {"/tmp": "20Gi"}},  # noqa: S108 -- a path in the container
        "backend: resources.ephemeralStorage 8Gi is below 20Gi of writablePaths /tmp",
    ),
    "directories that together evict the pod": (
        {("backend", "writablePaths"): {"/tmp": "6Gi", "/cache": "2049Mi"}},  # noqa: S108 -- a path in the container
        "backend: resources.ephemeralStorage 8Gi is below 8193Mi of writablePaths /cache, /tmp",
    ),
    "a database that RDS refuses": (
        {("postgres",): {"username": "rdsadmin"}},
        "postgres: rdsadmin is a user name that RDS reserves",
    ),
    "a cache that fills its memory": (
        {("redis", "cluster"): {"maxMemoryMib": 512}},
        "redis.cluster: maxMemoryMib 512 is above half of the memory limit 512Mi",
    ),
    "two vector databases": ({("chroma",): {"replicas": 2}}, "chroma: replicas 2: the pods would be servers"),
    "a broker without management": (
        {("rabbitmq", "cluster"): {"additionalPorts": {}}},
        "rabbitmq.cluster: additionalPorts has no management at port 15672",
    ),
    "an unknown provider of models": (
        {("application",): {"languageModels": {"defaultProvider": "mistral"}}},
        'application.languageModels.defaultProvider: "mistral" is not an allowed value',
    ),
    "no connection at all": ({("application",): {"pool": {"size": 0}}}, "application.pool.size: 0"),
    "an origin that is no text": ({("application",): {"allowedOrigins": [1]}}, "application.allowedOrigins[0]"),
    "a security policy that ends its header": (
        {("frontend", "contentSecurityPolicy"): 'default-src "self"'},
        "frontend.contentSecurityPolicy: ",
    ),
    "a hosting that does not exist": ({("redis",): {"hosting": "aws"}}, 'redis.hosting: "aws" is not an allowed value'),
    "an image that changes": ({("imageTag",): "latest"}, "imageTag: 'latest' changes with every push"),
    "a text in place of a section": ({("worker", "scaling"): "2-10"}, "worker.scaling: "),
    "a revision of zero": ({("tokens",): {"revision": 0}}, "tokens.revision: 0"),
    "a recovery window that Secrets Manager refuses": (
        {("tokens",): {"recoveryWindowDays": 3}},
        "tokens: recoveryWindowDays is 3",
    ),
    "a disk of no size": ({("chroma",): {"volume": {"size": "20"}}}, "chroma.volume.size: '20'"),
    "an import without a bucket": ({("dataImport",): {}}, "dataImport.bucket"),
}

OF_PYDANTIC = re.compile(
    r"Input should|Field required|Value error|Extra inputs|validation error|pydantic|type=|Traceback|\^\(|\[a-z"
)


@pytest.mark.parametrize("fault", FAULTS)
def test_refused(fault: str) -> None:
    changes, expected = FAULTS[fault]
    document = changed("dev", {(*SYSTEM, *path): value for path, value in changes.items()})
    found = faults(document)
    place = ".".join(SYSTEM)
    assert [line for line in found if line.startswith((f"{place}.{expected}", f"{place}: {expected}"))], found
    assert not [line for line in found if OF_PYDANTIC.search(line)]


def test_there_are_many_faults() -> None:
    assert len(FAULTS) >= 30


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_a_fix(fault: str) -> None:
    """A message ends in a sentence that says what to write instead."""
    changes, _ = FAULTS[fault]
    document = changed("dev", {(*SYSTEM, *path): value for path, value in changes.items()})
    assert all(re.search(r"[.;] [A-Z].*\.$|did you mean .*\?$", line) for line in faults(document)), faults(document)
