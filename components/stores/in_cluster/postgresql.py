"""PostgreSQL in the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from components.monitoring.thresholds import StatefulThresholdsSpec
from components.spec import MemoryQuantity, Port
from components.stores.in_cluster.single_server import SingleServerSpec
from components.workload.container_port import PortName
from components.workload.image import ImageSpec
from components.workload.probes import ProbeSpec, ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.shutdown import ShutdownSpec
from components.workload.stateful_service_spec import VolumeSpec
from components.workload.types import AbsolutePath, NumericId

PORT = 5432
MOUNT_PATH = "/var/lib/postgresql/data"
DATA = f"{MOUNT_PATH}/pgdata"
"""Data below the mount: a new block volume has a ``lost+found`` folder, in which initdb refuses to create a cluster."""

SOCKETS = "/var/run/postgresql"
"""Directory of the server's socket and its lock file."""

USER_ID = GROUP_ID = 70
"""User ``postgres`` of the Alpine image (docker-library/postgres)."""

ROTATION = (
    'until pg_isready --quiet --host 127.0.0.1 --username "$POSTGRES_USER"; do sleep 1; done; '
    'printf "ALTER ROLE \\"%s\\" PASSWORD \'%s\';\\n" "$POSTGRES_USER" "$POSTGRES_PASSWORD" | '
    'psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"'
)
"""Sets the password on every start: the image reads it only when it creates the database, so that a rotated password
would never reach the server. The image trusts connections from the pod itself.

It waits for an answer by TCP: until the database exists, the image runs a server that listens on a socket only. A
command that fails then would end the container, and the image never creates the database of a folder with data.
"""


class ClusterPostgreSqlSpec(SingleServerSpec):
    """PostgreSQL as one pod with a block volume.

    When its node is lost, the pod starts on another node of the zone, with all committed data.
    """

    wired_variables: ClassVar[frozenset[str]] = frozenset({"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"})
    needed_paths: ClassVar[frozenset[str]] = frozenset({SOCKETS})

    image: ImageSpec = ImageSpec(registry="public.ecr.aws", repository="docker/library/postgres", tag="15.14-alpine")
    port: Port = PORT
    port_name: PortName = "postgresql"
    volume: VolumeSpec = VolumeSpec(size="50Gi")
    mount_path: AbsolutePath = MOUNT_PATH
    max_connections: int = Field(default=300, ge=10, le=1000)
    """Connections of all callers together; each takes some memory."""
    user_id: NumericId = USER_ID
    group_id: NumericId = GROUP_ID
    resources: ResourcesSpec = ResourcesSpec(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="2Gi")
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = {
        "/tmp": "256Mi",  # noqa: S108 -- a path in the container
        SOCKETS: "16Mi",
    }
    # The working set includes the page cache, which a database fills up to its limit.
    alarms: StatefulThresholdsSpec = StatefulThresholdsSpec(memory_percent=None)
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=0, drain_seconds=90, termination_grace_period_seconds=120)
    probes: ProbesSpec = ProbesSpec(
        liveness=ProbeSpec(path=None, period_seconds=30, timeout_seconds=10, failure_threshold=6),
        readiness=ProbeSpec(
            command=("sh", "-c", 'pg_isready --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"'),
            period_seconds=10,
            timeout_seconds=5,
            failure_threshold=5,
        ),
        # Recovery after a crash replays the write-ahead log: the server accepts no connection before its end.
        startup=ProbeSpec(path=None, period_seconds=10, failure_threshold=60),
    )

    def faults(self) -> Iterable[str]:
        """Check that no argument changes the limit of connections, which callers are checked against."""
        yield from super().faults()
        for argument in self.arguments:
            if argument.lstrip("-").replace("-", "_").startswith("max_connections"):
                yield f"arguments has {argument}, which replaces maxConnections. Remove it, and set maxConnections."

    @property
    def server_version(self) -> int | None:
        """Major version of PostgreSQL by the tag of the image; None if the tag does not begin with it."""
        number = (self.image.tag or "").partition("-")[0].partition(".")[0]
        return int(number) if number.isascii() and number.isdecimal() else None

    def typed_variables(self) -> Mapping[str, str]:
        """Return the variables that the image reads, except the name of the database and the credentials."""
        return {"PGDATA": DATA}

    def server_arguments(self) -> Sequence[str]:
        """Return the arguments of the server."""
        # SIGTERM waits for the last client; the image stops with SIGINT, which ends connections and loses nothing.
        return ["-c", f"max_connections={self.max_connections}"]
