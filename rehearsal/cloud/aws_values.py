"""Values that AWS rejects in any account: characters, lengths, sizes of documents, and tags.

Sources: the API references of EC2, IAM, KMS, CloudWatch, SNS, SQS, ECR, EFS, EKS, S3, Route 53, RDS, ElastiCache,
Amazon MQ and Secrets Manager; "IAM and AWS STS quotas" of the IAM user guide; "Tag naming limits and requirements" of
the Tagging AWS Resources user guide. Read in November 2026. CloudFormation's schemas state many of these limits, but
not those of rule descriptions, tags and policy sizes.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nested import mapping_at, values_at
from plan import resource_types
from plan.values import SECRET, UNKNOWN, is_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The characters and the length of a string."""

    characters: str = r"\s\S"
    """Allowed characters, as the inside of a character class of a regular expression."""
    longest: int
    shortest: int = 0
    hidden: bool = False
    """True for a password, which no message shows."""

    def faults(self, key: str, value: str) -> Iterator[str]:
        """Yield what AWS rejects in a string."""
        if not self.shortest <= len(value) <= self.longest:
            yield f"{key} has {len(value)} characters; AWS accepts {self.shortest} to {self.longest}"
        if wrong := re.sub(f"[{self.characters}]", "", value):
            shown = "" if self.hidden else f" {value!r}"
            yield f"{key}{shown} contains {', '.join(map(repr, sorted(set(wrong))))}, which AWS rejects"


LATIN = r"\t\n\r\x20-\x7e\xa1-\xff"
_EC2_TEXT = Text(characters=r"A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*", longest=255)
_BROKER_USER = Text(characters="A-Za-z0-9._~-", longest=100, shortest=2)
_TOPIC_NAME = Text(characters=r"A-Za-z0-9_-", longest=256, shortest=1)


def _iam_name(longest: int) -> Text:
    return Text(characters=r"A-Za-z0-9+=,.@_-", longest=longest, shortest=1)


TEXTS: Mapping[str, Mapping[str, Text]] = {
    resource_types.CLOUDWATCH_DASHBOARD: {"dashboardName": Text(characters="A-Za-z0-9_-", longest=255, shortest=1)},
    resource_types.CLOUDWATCH_EVENT_RULE: {
        "name": Text(characters="A-Za-z0-9._-", longest=64, shortest=1),
        "description": Text(longest=512),
    },
    resource_types.CLOUDWATCH_LOG_GROUP: {"name": Text(characters="A-Za-z0-9._/#-", longest=512, shortest=1)},
    resource_types.CLOUDWATCH_METRIC_ALARM: {
        "name": Text(longest=255, shortest=1),
        "alarmDescription": Text(longest=1024),
    },
    resource_types.EC2_LAUNCH_TEMPLATE: {"name": Text(characters=r"A-Za-z0-9()./_-", longest=128, shortest=3)},
    resource_types.EC2_SECURITY_GROUP: {"description": _EC2_TEXT, "name": _EC2_TEXT},
    resource_types.ECR_LIFECYCLE_POLICY: {"policy": Text(longest=30_720, shortest=100)},
    resource_types.ECR_REPOSITORY: {"name": Text(characters="a-z0-9._/-", longest=256, shortest=2)},
    resource_types.EFS_FILE_SYSTEM_POLICY: {"policy": Text(longest=20_000, shortest=1)},
    resource_types.EKS_CLUSTER: {"name": Text(characters="A-Za-z0-9_-", longest=100, shortest=1)},
    resource_types.EKS_NODE_GROUP: {"nodeGroupName": Text(characters="A-Za-z0-9_-", longest=63, shortest=1)},
    resource_types.ELASTICACHE_REPLICATION_GROUP: {
        "authToken": Text(characters=r"!-~", longest=128, shortest=16, hidden=True),
        "replicationGroupId": Text(characters="a-z0-9-", longest=40, shortest=1),
    },
    resource_types.IAM_INSTANCE_PROFILE: {"name": _iam_name(128)},
    resource_types.IAM_POLICY: {"name": _iam_name(128), "description": Text(longest=1000)},
    resource_types.IAM_ROLE: {"name": _iam_name(64), "description": Text(characters=LATIN, longest=1000)},
    resource_types.IAM_ROLE_POLICY: {"name": _iam_name(128)},
    resource_types.KMS_KEY: {"description": Text(longest=8192), "policy": Text(longest=32_768)},
    resource_types.MQ_BROKER: {"brokerName": Text(characters="A-Za-z0-9_-", longest=50, shortest=1)},
    resource_types.MQ_CONFIGURATION: {"name": Text(characters="A-Za-z0-9._~-", longest=150, shortest=1)},
    resource_types.RDS_INSTANCE: {
        "dbName": Text(characters="A-Za-z0-9_", longest=63, shortest=1),
        "finalSnapshotIdentifier": Text(characters="A-Za-z0-9-", longest=255, shortest=1),
        "identifier": Text(characters="a-z0-9-", longest=63, shortest=1),
        "password": Text(characters=r"!#-.0-?A-~", longest=128, shortest=8, hidden=True),
        "username": Text(characters="A-Za-z0-9_", longest=16, shortest=1),
    },
    resource_types.ROUTE53_RECORD: {"setIdentifier": Text(longest=128, shortest=1)},
    resource_types.S3_BUCKET: {"bucket": Text(characters="a-z0-9.-", longest=63, shortest=3)},
    resource_types.SECRETSMANAGER_SECRET: {"name": Text(characters="A-Za-z0-9/_+=.@-", longest=512, shortest=1)},
    resource_types.SECRETSMANAGER_SECRET_VERSION: {"secretString": Text(longest=65_536, shortest=1)},
    resource_types.SNS_TOPIC: {"name": _TOPIC_NAME, "displayName": Text(longest=100)},
    resource_types.SQS_QUEUE: {"name": Text(characters="A-Za-z0-9_-", longest=80, shortest=1)},
    resource_types.VPC_SECURITY_GROUP_INGRESS_RULE: {"description": _EC2_TEXT},
}
"""Limits of strings, by type and input."""

POLICY_SIZES: Mapping[str, tuple[str, int]] = {
    resource_types.IAM_POLICY: ("policy", 6144),
    resource_types.IAM_ROLE: ("assumeRolePolicy", 2048),
    resource_types.IAM_ROLE_POLICY: ("policy", 10_240),
}
"""Input and maximum size of IAM policies; IAM does not count white space. 2,048 is the default of an adjustable quota,
and 10,240 applies to the inline policies of a role together."""

DOCUMENTS = frozenset({"assumeRolePolicy", "configurationValues", "dashboardBody", "eventPattern", "policy"})
"""Inputs with JSON documents."""

MAX_TAGS = 50
"""Tags of one resource."""
TAG_KEY = Text(characters=r"\w\s.:/=+@-", longest=128, shortest=1)
TAG_VALUE = Text(characters=r"\w\s.:/=+@-", longest=256)
RESERVED_PREFIX = "aws:"

USER_DATA_BYTES = 16 * 1024
"""Maximum size of user data before its Base64 encoding."""


def faults(type_: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield what AWS rejects in the inputs of a resource, whatever else exists. Unknown values are not validated."""
    for key, text in TEXTS.get(type_, {}).items():
        if isinstance(value := inputs.get(key), str) and value != SECRET:
            yield from text.faults(key, value)
    for user in values_at(inputs, "users"):
        yield from _broker_user_faults(mapping_at(user))
    key, longest = POLICY_SIZES.get(type_, ("", 0))
    if isinstance(value := inputs.get(key), str) and (size := policy_size(value)) > longest:
        yield f"{key} has {size} characters without white space; IAM accepts {longest}"
    for key in DOCUMENTS & inputs.keys():
        yield from _document_faults(key, inputs[key])
    tags = mapping_at(inputs, "tags")
    yield from _tag_faults("tags", tags)
    if type_.startswith("aws:iam/") and len({key.lower() for key in tags}) < len(tags):
        yield "tags has keys that differ only in case; IAM answers Duplicate tag keys found"
    for each in values_at(inputs, "tagSpecifications", "tags"):
        yield from _tag_faults("tagSpecifications", mapping_at(each))
    if isinstance(user_data := inputs.get("userData"), str):
        yield from _user_data_faults(user_data)


def _broker_user_faults(user: Mapping[str, Any]) -> Iterator[str]:
    """Yield what Amazon MQ rejects in a user; the message has no password."""
    yield from _BROKER_USER.faults("the username of a broker", f"{user.get('username', '')}")
    password = user.get("password")
    if not isinstance(password, str) or password in (SECRET, UNKNOWN):
        return
    if not 12 <= len(password) <= 250 or len(set(password)) < 4 or set(password) & set(",:="):  # noqa: PLR2004
        yield (
            "the password of a broker has fewer than 12 or more than 250 characters, fewer than 4 different ones, or a "
            "comma, colon or equal sign"
        )


def policy_size(document: str) -> int:
    """Return the size of an IAM policy as IAM counts it: without white space."""
    return len(re.sub(r"\s", "", document))


def _document_faults(key: str, document: Any) -> Iterator[str]:
    if not isinstance(document, str):
        return
    try:
        parsed = json.loads(document)
    except ValueError:
        yield f"{key} is not a JSON document"
    else:
        if not is_mapping(parsed):
            yield f"{key} is not a JSON object"


def _tag_faults(where: str, tags: Mapping[str, Any]) -> Iterator[str]:
    if len(tags) > MAX_TAGS:
        yield f"{where} has {len(tags)} tags; AWS accepts {MAX_TAGS}"
    for key, value in tags.items():
        yield from TAG_KEY.faults(f"the key of a tag in {where}", key)
        if isinstance(value, str):
            yield from TAG_VALUE.faults(f"{where}.{key}", value)
        if key.lower().startswith(RESERVED_PREFIX):
            yield f"{where}.{key} has the prefix {RESERVED_PREFIX}, which AWS reserves"


def _user_data_faults(user_data: str) -> Iterator[str]:
    try:
        size = len(base64.b64decode(user_data, validate=True))
    except binascii.Error:
        yield "userData is not encoded in Base64"
    else:
        if size > USER_DATA_BYTES:
            yield f"userData has {size} bytes; EC2 accepts {USER_DATA_BYTES}"
