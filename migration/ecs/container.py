"""Conversion of a container's image, variables, command and user."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from migration.conversion.image import REPOSITORY, registry_of, repository_from, split
from migration.conversion.notes import Notes
from migration.conversion.secrets import hold_secret, variable_holds_secret
from migration.ecs import placeholders
from migration.ecs.models import Container

_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")

Settings = dict[str, Any]


def image(container: Container, task_arn: str, notes: Notes) -> Settings:
    """Return repository and tag or digest, and the registry if it is not the ECR of the task's account and region."""
    path, tag, digest = _parts(container.image)
    registry, repository = _registry(path)
    found: Settings = {"repository": _repository(repository, f"{tag}{digest}", container, notes)}
    if registry and not _is_own(registry, task_arn):
        found["registry"] = registry
        notes.add("image", f"the registry is {registry}; check that the nodes can pull from it.")
    for key, value in (("digest", digest), ("tag", tag)):
        if placeholders.MARK in value:
            notes.add("image", f"its {key} is the placeholder {placeholders.last(container.image)}; set image.{key}.")
        elif value and value != "latest":
            found[key] = value
    if tag == "latest" or not (tag or digest):
        notes.add("image", "`latest` cannot be rolled back to; set a tag or a digest.")
    return found


def repository_of(container: Container) -> str:
    """Return the repository of an image, without its registry."""
    return _registry(_parts(container.image)[0])[1]


def _parts(image: str) -> tuple[str, str, str]:
    return split(placeholders.marked(image))


def _registry(path: str) -> tuple[str, str]:
    """Split registry and repository.

    The registry is empty where it is a placeholder, as the images of most such templates are in the account's own ECR.
    """
    host, slash, rest = path.partition("/")
    return ("", rest if slash else path) if placeholders.MARK in host else registry_of(path)


def _repository(found: str, version: str, container: Container, notes: Notes) -> str:
    """Return the repository, or the name of the container in the place of a placeholder or of an invalid name."""
    if REPOSITORY.fullmatch(found):
        return found
    instead = repository_from(container.name)
    placeholder = placeholders.last(container.image, after=version.count(placeholders.MARK))
    problem = f"it is the placeholder {placeholder}" if placeholder else f"{container.image!r} is not an image name"
    notes.add("image", f"{problem}, so the repository is {instead}; set image.repository.")
    return instead


def _is_own(registry: str, task_arn: str) -> bool:
    found = _ECR.fullmatch(registry)
    return found is not None and f":{found['region']}:{found['account']}:" in task_arn


def environment(container: Container, notes: Notes) -> Mapping[str, str]:
    """Return the variables that are not secret; the value of a possible secret is left out of the output."""
    found: dict[str, str] = {}
    secret = {reference.name for reference in container.secrets or ()}
    for pair in container.environment or ():
        if pair.name in secret:
            notes.add(f"environment.{pair.name}", "it is also under secrets, which takes precedence.")
        elif variable_holds_secret(pair.name, pair.value):
            notes.add(
                f"environment.{pair.name}",
                "it may be a secret, so it is left out; store it in Secrets Manager and add it under secrets.",
            )
        else:
            if pair.name in found:
                notes.add(f"environment.{pair.name}", "it is defined more than once; the last value is used.")
            placeholder = placeholders.find(pair.value)
            if placeholder.startswith(("${", "{{")) or (placeholder and placeholders.is_whole(pair.value)):
                notes.add(f"environment.{pair.name}", f"its value has the placeholder {placeholder}; set the value.")
            found[pair.name] = pair.value
    return found


def command(container: Container, notes: Notes) -> Sequence[str] | None:
    """Return entry point and command; the document does not contain an entry point that the image sets."""
    arguments = [*_words(container.entry_point), *_words(container.command)]
    if hold_secret(arguments):
        notes.add("command", "it may hold a secret, so it is left out; pass the secret as a variable under secrets.")
        return None
    if arguments and not container.entry_point:
        notes.add("command", "it replaces the ENTRYPOINT of the image; if the image has one, put it in front.")
    return arguments or None


def _words(given: Sequence[str] | None) -> Sequence[str]:
    """Return the words; ``[""]`` has none, because it clears those of the image as ``--entrypoint ""`` does."""
    return [] if given is None or list(given) == [""] else given


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


def is_unprivileged(container: Container) -> bool:
    """Return True if the task runs the image as a numeric user other than root already."""
    number = (container.user or "").partition(":")[0]
    return _is_number(number) and int(number) > 0


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,10}", text) is not None
