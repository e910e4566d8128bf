"""Faults of layering detection have messages that begin with their path in the YAML."""

from __future__ import annotations

import pytest

from tests.support.settings_documents import DROPPED, SYSTEM, Case, changed, faults

SECTION = "systems.layeringDetection"
"""Path that every message begins with."""

LOAD_BALANCER = (*SYSTEM, "loadBalancer")
LAYERING = (*SYSTEM, "layering")
READ = {"sid": "Read", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::bucket/*"]}

MESSAGES: dict[str, Case] = {
    "min above max replicas": (
        "dev",
        {(*SYSTEM, "orchestrator"): {"scaling": {"min": 12, "max": 10}}},
        ".orchestrator.scaling: min 12 is above max 10. Lower min or raise max.",
    ),
    "prod's load balancer open to the internet": (
        "prod",
        {(*LOAD_BALANCER, "allowedCidrBlocks"): ["0.0.0.0/0"]},
        (
            ".loadBalancer.allowedCidrBlocks: opens prod to 4,294,967,296 IPv4 addresses, more than a /8 block "
            "has. Give the callers' own networks, such as 203.0.113.0/24, or set public: true beside it to admit all "
            "addresses by HTTPS."
        ),
    ),
    "prod's load balancer open to half of the internet": (
        "prod",
        {(*LOAD_BALANCER, "allowedCidrBlocks"): ["128.0.0.0/1"]},
        (
            ".loadBalancer.allowedCidrBlocks: opens prod to 2,147,483,648 IPv4 addresses, more than a /8 block "
            "has. Give the callers' own networks, such as 203.0.113.0/24, or set public: true beside it to admit all "
            "addresses by HTTPS."
        ),
    ),
    "prod without a certificate": (
        "prod",
        {(*LOAD_BALANCER, "certificateArn"): DROPPED},
        ".loadBalancer.certificateArn: required in prod, for HTTPS. Give the ARN of an ACM certificate.",
    ),
    "a shared file system without a volume root": (
        "staging",
        {(*SYSTEM, "volumeRoot"): DROPPED},
        (
            ".volumeRoot: required with platform.shared: without it this environment would use the files of the "
            "other one. Give a directory such as /staging."
        ),
    ),
    "an image with the tag latest": (
        "dev",
        {LAYERING: {"image": {"repository": "layering", "tag": "latest"}}},
        (
            ".layering.image.tag: 'latest' changes with every push, "
            "so a rollback could not restore the image. Use a tag such as 1.4.2."
        ),
    ),
    "a release with the tag latest": (
        "dev",
        {(*SYSTEM, "imageTag"): "latest"},
        (
            ".imageTag: 'latest' changes with every push, "
            "so a rollback could not restore the image. Use a tag such as 1.4.2."
        ),
    ),
    "a certificate of another region": (
        "prod",
        {(*LOAD_BALANCER, "certificateArn"): "arn:aws:acm:eu-west-1:111122223333:certificate/0"},
        (
            ".loadBalancer.certificateArn: arn:aws:acm:eu-west-1:111122223333:certificate/0 is in another "
            "region. Use a certificate of us-east-1, the stack's own."
        ),
    ),
    "no callers": (
        "dev",
        {(*LOAD_BALANCER, "allowedCidrBlocks"): []},
        ".loadBalancer.allowedCidrBlocks: has 0 items. Give at least 1.",
    ),
    "two services of one name": (
        "dev",
        {LAYERING: {"serviceName": "orchestrator-service"}},
        ": serviceName orchestrator-service is listed more than once. Use it once.",
    ),
    "two permissions of one name": (
        "dev",
        {LAYERING: {"permissions": [READ, READ]}},
        ".layering: permission Read is listed more than once. Use it once.",
    ),
    "a file at the path of a volume": (
        "dev",
        {LAYERING: {"writablePaths": {"/cache": "1Gi"}, "files": {"/cache": "text"}}},
        ".layering: path /cache is listed more than once. Use it once.",
    ),
    "the URL of a called service as a variable": (
        "dev",
        {(*SYSTEM, "orchestrator"): {"environment": {"LAYERING_SERVICE_URL": "http://layering:8001"}}},
        (
            ".orchestrator: environment must not set LAYERING_SERVICE_URL: the program sets it. "
            "Remove LAYERING_SERVICE_URL from environment."
        ),
    ),
    "a variable that a secret sets": (
        "dev",
        {LAYERING: {"environment": {"API_KEY": ""}}},
        ".layering: environment must not set API_KEY: secrets set it. Remove API_KEY from environment.",
    ),
    "a missing secret": (
        "dev",
        {LAYERING: {"secrets": {}}},
        (".layering: secrets has no API_KEY. Add it: without it the service accepts every caller or uses no salt."),
    ),
    "a typed setting written as a variable": (
        "dev",
        {LAYERING: {"environment": {"LOG_LEVEL": "DEBUG"}}},
        (
            ".layering: environment must not set LOG_LEVEL: a setting of the service sets it. "
            "Remove LOG_LEVEL from environment."
        ),
    ),
    "several writers of the same files": (
        "dev",
        {(*SYSTEM, "aggregator"): {"scaling": {"min": 1, "max": 5}}},
        (
            ".aggregator: scaling.max 5 lets several pods overwrite the same two output files. Set max: 1, or "
            "concurrentWriters: true to accept that the last writer wins."
        ),
    ),
    "an idle timeout below the longest request": (
        "dev",
        {(*LOAD_BALANCER, "idleTimeoutSeconds"): 60},
        (
            ": orchestrator.longestRequestSeconds 200 is above the load balancer's idleTimeoutSeconds 60: the caller "
            "would get a 504. Raise idleTimeoutSeconds or lower longestRequestSeconds."
        ),
    ),
    "a grace period below the shutdown time": (
        "dev",
        {LAYERING: {"shutdown": {"preStopSeconds": 30, "drainSeconds": 30, "terminationGracePeriodSeconds": 45}}},
        (
            ".layering.shutdown: preStopSeconds 30 + drainSeconds 30 = 60 is above "
            "terminationGracePeriodSeconds 45: requests in flight would be interrupted. "
            "Raise terminationGracePeriodSeconds."
        ),
    ),
    "a string for a number": (
        "dev",
        {LAYERING: {"scaling": {"min": "1", "max": 5}}},
        '.layering.scaling.min: expected a whole number, found "1". Write a whole number such as 1.',
    ),
}
"""Stack, changes to its committed settings, and the message."""


@pytest.mark.parametrize("fault", MESSAGES)
def test_a_fault_has_one_message(fault: str) -> None:
    stack, changes, message = MESSAGES[fault]
    assert faults(changed(stack, changes), stack) == [f"{SECTION}{message}"]


@pytest.mark.parametrize("old_side", ["oldLoadBalancer", "oldHost"])
def test_a_decommissioned_old_side_is_null(old_side: str) -> None:
    cutover = {"hostedZoneId": "ZEXAMPLE", "recordName": "app.example.com", "newTrafficPercent": 100, old_side: None}
    assert faults(changed("prod", {(*SYSTEM, "cutover"): cutover}), "prod") == []
