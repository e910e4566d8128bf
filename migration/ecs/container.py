"""Conversion of a container's image, variables, command and user."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from migration.ecs.models import Container, SecretReference
from migration.ecs.notes import Notes
from migration.ecs.secret_detection import hold_secret, is_secret

_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")
_SECRETS_MANAGER = re.compile(
    r"arn:aws[a-z-]*:secretsmanager:[^:]+:\d{12}:secret:(?P<name>[^:]+)"
    r"(:(?P<key>[^:]*)(:(?P<stage>[^:]*)(:(?P<version>[^:]*))?)?)?"
)
_RANDOM_END = re.compile(r"-[A-Za-z0-9]{6}$")

Settings = dict[str, Any]


def image(container: Container, task_arn: str, notes: Notes) -> Settings:
    """Return repository and tag or digest, and the registry if it is not the ECR of the task's account and region."""
    name, _, digest = container.image.partition("@")
    path, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        path, tag = name, ""
    registry, repository = _registry(path)
    found: Settings = {"repository": repository}
    if not _is_own(registry, task_arn):
        found["registry"] = registry
        notes.add("image", f"the registry is {registry}; check that the nodes can pull from it.")
    if digest:
        found["digest"] = digest
    if tag == "latest" or not (tag or digest):
        notes.add("image", "`latest` cannot be rolled back to; set a tag or a digest.")
    elif tag:
        found["tag"] = tag
    return found


def _registry(path: str) -> tuple[str, str]:
    """Split registry and repository by Docker's rule: the first part is a host if it has a dot or a colon."""
    host, slash, rest = path.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        return host, rest
    return "docker.io", path if slash else f"library/{path}"


def _is_own(registry: str, task_arn: str) -> bool:
    found = _ECR.fullmatch(registry)
    return bool(found) and f":{found['region']}:{found['account']}:" in task_arn if found else False


def environment(container: Container, notes: Notes) -> Mapping[str, str]:
    """Return the variables that are not secret; the value of a possible secret is left out of the output."""
    found: dict[str, str] = {}
    secret = {reference.name for reference in container.secrets or ()}
    for pair in container.environment or ():
        if pair.name in secret:
            notes.add(f"environment.{pair.name}", "it is also under secrets, which takes precedence.")
        elif is_secret(pair.name, pair.value):
            notes.add(
                f"environment.{pair.name}",
                "it may be a secret, so it is left out; store it in Secrets Manager and add it under secrets.",
            )
        else:
            if pair.name in found:
                notes.add(f"environment.{pair.name}", "it is defined more than once; the last value is used.")
            found[pair.name] = pair.value
    return found


def secrets(container: Container, notes: Notes) -> Mapping[str, Settings]:
    """Return the secrets in AWS Secrets Manager, by variable."""
    return {
        reference.name: found
        for reference in container.secrets or ()
        if (found := _secret(reference, notes)) is not None
    }


def _secret(reference: SecretReference, notes: Notes) -> Settings | None:
    where = f"secrets.{reference.name}"
    match = _SECRETS_MANAGER.fullmatch(reference.value_from)
    if match is None:
        is_parameter = ":ssm:" in reference.value_from or not reference.value_from.startswith("arn:")
        kind = "an SSM parameter" if is_parameter else "not a secret in Secrets Manager"
        notes.add(where, f"it is {kind}; copy the value to Secrets Manager and add it under secrets.")
        return None
    if match["stage"] or match["version"]:
        notes.add(where, "a pinned version or stage is not supported; the current version is used.")
    name = _RANDOM_END.sub("", match["name"])
    return {"name": name, **({"property": match["key"]} if match["key"] else {})}


def command(container: Container, notes: Notes) -> Sequence[str] | None:
    """Return entry point and command; the document does not contain an entry point that the image sets."""
    arguments = [*(container.entry_point or ()), *(container.command or ())]
    if hold_secret(arguments):
        notes.add("command", "it may hold a secret, so it is left out; pass the secret as a variable under secrets.")
        return None
    if arguments and not container.entry_point:
        notes.add("command", "it replaces the ENTRYPOINT of the image; if the image has one, put it in front.")
    return arguments or None


def user(container: Container, notes: Notes) -> Settings:
    """Return numeric user and group ids; root is not allowed."""
    if not container.user:
        notes.add("user", "the task uses the user of the image; set userId and groupId if its ids are not 1000.")
        return {}
    found: Settings = {}
    for key, part in zip(("userId", "groupId"), container.user.split(":"), strict=False):
        if part == "root" or (_is_number(part) and int(part) == 0):
            notes.add("user", f"root is not allowed; set {key} to an id that the image can run as.")
        elif not _is_number(part):
            notes.add("user", f"a name may be an alias of root; set {key} to its numeric id.")
        else:
            found[key] = int(part)
    return found


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,10}", text) is not None
