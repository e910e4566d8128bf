"""Models of a merged Compose project in its long form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from migration.compose.shapes import mapping, sequence
from migration.compose.values import Bytes, Cores, Seconds, Switch, Text, Whole, text_of
from migration.conversion.part import Part

RUNS_ONCE = frozenset({"no", "on-failure", "none"})
"""Restart policies after which a container that has succeeded stays stopped."""


_OF_SERVICE = "service:"
"""Begin of a namespace that is that of another service."""

FILE = "x-file"
"""Key of a mount with the path of its source in the project, which the reading of a file adds."""


class Entry(Part):
    """A mapping of a Compose file, in which a key without a value is as good as absent."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        found = mapping(value)
        return value if found is None else {key: each for key, each in found.items() if each is not None}


def _words(value: Any) -> Any:
    """Return text or a list of words; another value is an error."""
    items = sequence(value)
    if items is None and not isinstance(value, str):
        msg = "it is not a command. Write text, or a list of words."
        raise ValueError(msg)
    if items is None:
        return value
    words = [text_of(item) for item in items]
    if not all(isinstance(word, str) for word in words):
        msg = "a word of the command is no text. Write each word as text, in quotes if it is null or has a colon."
        raise ValueError(msg)
    return words


def _target(value: Any) -> Any:
    """Return a port, or a range of ports as text."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,5}(-[0-9]{1,5})?", text):
        msg = "it is not a port. Write a number such as 8080."
        raise ValueError(msg)
    return text


Words = Annotated[str | Sequence[str], BeforeValidator(_words)]
"""A command: text that Compose splits, or its words."""


class Port(Entry):
    """A port of a container, which the host may publish."""

    target: Annotated[str, BeforeValidator(_target)]
    published: Text | None = None
    host_ip: str | None = None
    protocol: Literal["tcp", "udp", "sctp"] = "tcp"

    @property
    def number(self) -> int | None:
        """The port, or None for a range."""
        return int(self.target) if self.target.isdigit() else None


class Mount(Entry):
    """A volume, a path of the host or a temporary file system in a container."""

    type: str = "volume"
    source: str | None = None
    target: Annotated[str, Field(min_length=1)]
    read_only: Switch | None = None
    tmpfs: Mapping[str, Any] | None = None
    file: Annotated[str | None, Field(alias=FILE)] = None
    """Path of the source, seen from the current folder."""


class MountedFile(Entry):
    """A secret or a config in a container."""

    source: str
    target: str | None = None


class EnvFile(Entry):
    """A file with variables."""

    path: str
    required: Switch = True
    format: str | None = None


class Dependency(Entry):
    """Another service that has to be started, healthy or completed first."""

    condition: Literal["service_started", "service_healthy", "service_completed_successfully"] = "service_started"
    required: Switch = True


class HealthCheck(Entry):
    """A command that Docker runs in the container."""

    test: Words | None = None
    interval: Seconds | None = None
    timeout: Seconds | None = None
    retries: Whole | None = None
    start_period: Seconds | None = None
    disable: Switch = False


class Amounts(Entry):
    """CPU and memory."""

    cpus: Cores | None = None
    memory: Bytes | None = None


class Resources(Entry):
    """Limits and reservations."""

    limits: Amounts | None = None
    reservations: Amounts | None = None


class RestartPolicy(Entry):
    """The condition under which Docker starts a container once more."""

    condition: str | None = None
    max_attempts: Whole | None = None


class Deploy(Entry):
    """Settings of a service on a swarm, most of which Compose uses, too."""

    mode: str | None = None
    replicas: Whole | None = None
    resources: Resources | None = None
    restart_policy: RestartPolicy | None = None


class Service(Entry):
    """One service, or one job."""

    image: str | None = None
    build: Mapping[str, Any] | None = None
    command: Words | None = None
    entrypoint: Words | None = None
    environment: Mapping[str, Text | None] = {}
    env_file: Sequence[EnvFile] = ()
    secrets: Sequence[MountedFile] = ()
    configs: Sequence[MountedFile] = ()
    ports: Sequence[Port] = ()
    expose: Sequence[Text] = ()
    volumes: Sequence[Mount] = ()
    tmpfs: Sequence[str] = ()
    shm_size: Bytes | None = None
    depends_on: Mapping[str, Dependency] = {}
    links: Sequence[str] = ()
    networks: Mapping[str, Mapping[str, Any] | None] = {}
    network_mode: str | None = None
    healthcheck: HealthCheck | None = None
    restart: Text | None = None
    deploy: Deploy | None = None
    mem_limit: Bytes | None = None
    mem_reservation: Bytes | None = None
    cpus: Cores | None = None
    scale: Whole | None = None
    user: Text | None = None
    read_only: Switch | None = None
    stop_grace_period: Seconds | None = None
    working_dir: str | None = None
    platform: str | None = None
    profiles: Sequence[Text] = ()
    labels: Mapping[str, Text | None] = {}
    triggers: Mapping[str, Any] | None = None

    @property
    def runs_once(self) -> bool:
        """True if the restart policy leaves a container stopped that has succeeded."""
        return self._restart_condition.partition(":")[0] in RUNS_ONCE

    @property
    def attempts(self) -> int | None:
        """The number of runs of a process that fails, or None without a limit."""
        policy = self.deploy.restart_policy if self.deploy else None
        condition, _, retries = self._restart_condition.partition(":")
        if condition != "on-failure":
            return 1
        if policy and policy.max_attempts is not None:
            return policy.max_attempts + 1
        return int(retries[:6]) + 1 if retries.isdigit() else None

    @property
    def _restart_condition(self) -> str:
        policy = self.deploy.restart_policy if self.deploy else None
        return (policy.condition if policy and policy.condition else self.restart) or ""

    @property
    def requirements(self) -> Mapping[str, Dependency]:
        """Services that this one waits for; links, namespaces and volumes of other services are dependencies, too."""
        spaces = (str(text) for text in (self.network_mode, *(self.rest.get(key) for key in ("ipc", "pid", "uts"))))
        owners = [text.removeprefix(_OF_SERVICE) for text in spaces if text.startswith(_OF_SERVICE)]
        volumes = (str(text) for text in sequence(self.rest.get("volumes_from")) or ())
        others = [*self.links, *(text for text in volumes if not text.startswith("container:"))]
        names = [*owners, *(text.partition(":")[0] for text in others)]
        return {**{name: Dependency() for name in names}, **self.depends_on}

    @property
    def replicas(self) -> int | None:
        """The number of containers, or None if the files do not state it."""
        return self.scale if self.scale is not None else self.deploy.replicas if self.deploy else None


class Resource(Entry):
    """A volume, a network, a secret or a config of the project."""

    name: str | None = None
    external: Switch = False
    file: str | None = None
    environment: str | None = None
    content: Text | None = None
    driver: str | None = None


class Model(Entry):
    """The whole project. Keys that begin with ``x-`` are extensions."""

    services: Mapping[str, Service] = {}
    jobs: Mapping[str, Service] = {}
    volumes: Mapping[str, Resource | None] = {}
    networks: Mapping[str, Resource | None] = {}
    secrets: Mapping[str, Resource | None] = {}
    configs: Mapping[str, Resource | None] = {}

    @property
    def workloads(self) -> Mapping[str, Service]:
        """Services and jobs by their name."""
        return {**self.jobs, **self.services}
