"""A container's image, variables, command and user, as settings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from migration.ecs.models import Container, SecretReference
from migration.ecs.notes import Notes
from migration.ecs.secret_detection import is_secret, words_hold_secret

_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")
_SECRETS_MANAGER = re.compile(
    r"arn:aws[a-z-]*:secretsmanager:[^:]+:\d{12}:secret:(?P<name>[^:]+)"
    r"(:(?P<key>[^:]*)(:(?P<stage>[^:]*)(:(?P<version>[^:]*))?)?)?"
)
_RANDOM_END = re.compile(r"-[A-Za-z0-9]{6}$")

Settings = dict[str, Any]


def image(container: Container, task_arn: str, notes: Notes) -> Settings:
    """Repository and release; the registry only where it is another than the account's own ECR."""
    name, _, digest = container.image.partition("@")
    path, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        path, tag = name, ""
    registry, repository = _registry(path)
    found: Settings = {"repository": repository}
    if not _is_own(registry, task_arn):
        found["registry"] = registry
        notes.add("image", f"it is in {registry}; the cluster must be able to pull from there.")
    if digest:
        found["digest"] = digest
    if tag == "latest" or not (tag or digest):
        notes.add("image", "`latest` cannot be rolled back to; give a tag or a digest.")
    elif tag:
        found["tag"] = tag
    return found


def _registry(path: str) -> tuple[str, str]:
    """Docker's own rule: the first part is a host if it looks like one."""
    host, slash, rest = path.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        return host, rest
    return "docker.io", path if slash else f"library/{path}"


def _is_own(registry: str, task_arn: str) -> bool:
    found = _ECR.fullmatch(registry)
    return bool(found) and f":{found['region']}:{found['account']}:" in task_arn if found else False


def environment(container: Container, notes: Notes) -> Mapping[str, str]:
    """What is no secret; what may be one is named and never shown."""
    found: dict[str, str] = {}
    secret = {reference.name for reference in container.secrets or ()}
    for pair in container.environment or ():
        if pair.name in secret:
            notes.add(f"environment.{pair.name}", "stands under secrets as well, and is taken from there.")
        elif is_secret(pair.name, pair.value):
            notes.add(
                f"environment.{pair.name}",
                "may be a secret, so it is left out: move it to Secrets Manager and name it under secrets.",
            )
        else:
            if pair.name in found:
                notes.add(f"environment.{pair.name}", "stands there more than once; the last one is taken.")
            found[pair.name] = pair.value
    return found


def secrets(container: Container, notes: Notes) -> Mapping[str, Settings]:
    """Secrets of AWS Secrets Manager by name and key."""
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
        kind = "a parameter of SSM" if is_parameter else "no secret of Secrets Manager"
        notes.add(where, f"it is {kind}, and secrets come from Secrets Manager: copy it there and name it.")
        return None
    if match["stage"] or match["version"]:
        notes.add(where, "a pinned version or stage has no counterpart: the current version is read.")
    name = _RANDOM_END.sub("", match["name"])
    return {"name": name, **({"property": match["key"]} if match["key"] else {})}


def command(container: Container, notes: Notes) -> Sequence[str] | None:
    """The whole command line; an entry point of the image that ECS kept is not in the document."""
    words = [*(container.entry_point or ()), *(container.command or ())]
    if words_hold_secret(words):
        notes.add("command", "may hold a secret, so it is left out: hand it over as a variable under secrets.")
        return None
    if words and not container.entry_point:
        notes.add("command", "the image's ENTRYPOINT stood before it, and is replaced here: write it first, if any.")
    return words or None


def user(container: Container, notes: Notes) -> Settings:
    """Numeric ids other than root's."""
    if not container.user:
        notes.add("user", "the image's own; set userId and groupId to its numbers if they are not 1000.")
        return {}
    found: Settings = {}
    for key, part in zip(("userId", "groupId"), container.user.split(":"), strict=False):
        if part == "root" or (_is_number(part) and int(part) == 0):
            notes.add("user", f"root is refused: set {key} to a number that the image can run as.")
        elif not _is_number(part):
            notes.add("user", f"a name cannot be proved not to be root: set {key} to its number.")
        else:
            found[key] = int(part)
    return found


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,10}", text) is not None
