"""Redis or Valkey in the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from components.spec import Port
from components.stores.in_cluster.single_server import SingleServerSpec
from components.workload.container_port import PortName
from components.workload.image import ImageSpec
from components.workload.probes import ProbeSpec, ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.shutdown import ShutdownSpec
from components.workload.stateful_service_spec import VolumeSpec
from components.workload.types import AbsolutePath, NumericId
from quantity import memory_bytes

PORT = 6379
CONFIGURATION = "/etc/redis/redis.conf"
PASSWORD_VARIABLE = "REDISCLI_AUTH"  # noqa: S105 -- the name of a variable
"""Variable with the password, which ``redis-cli`` reads itself."""

START = (
    f'umask 077; {{ cat {CONFIGURATION}; printf "requirepass %s\\n" "${PASSWORD_VARIABLE}"; }} > /tmp/redis.conf; '
    'exec redis-server /tmp/redis.conf "$@"'
)
"""Start of the server with the password in a file, because every process of the pod can read an argument."""

COMMAND = ("sh", "-c", START, "redis-server")
"""Command of the container. The last word is the name of the script, so that ``arguments`` are those of the server."""

EvictionPolicy = Literal[
    "noeviction",
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
]


class ClusterRedisSpec(SingleServerSpec):
    """Redis as one pod with an append-only file on a block volume."""

    wired_variables: ClassVar[frozenset[str]] = frozenset({PASSWORD_VARIABLE})
    wired_paths: ClassVar[frozenset[str]] = frozenset({CONFIGURATION})
    needed_paths: ClassVar[frozenset[str]] = frozenset({"/tmp"})  # noqa: S108 -- a path in the container

    image: ImageSpec = ImageSpec(registry="public.ecr.aws", repository="docker/library/redis", tag="7.4.5-alpine")
    """An image of Valkey needs a link or script ``redis-server``, as the official image has."""
    port: Port = PORT
    port_name: PortName = "redis"
    volume: VolumeSpec = VolumeSpec(size="10Gi")
    mount_path: AbsolutePath = "/data"
    max_memory_mib: Annotated[int, Field(ge=16)] = 256
    """Memory of the data; at most half of the memory limit, because rewriting the file copies changed pages."""
    eviction_policy: EvictionPolicy = "allkeys-lru"
    """Keys that the server deletes when its memory is full: by default any key, as a cache does. ``noeviction`` rejects
    further writes instead, which a queue or a session store needs."""
    append_fsync: Literal["always", "everysec"] = "always"
    """``always`` writes each change to the volume before the reply; ``everysec`` loses up to a second of changes."""
    user_id: NumericId = 999
    group_id: NumericId = 1000
    resources: ResourcesSpec = ResourcesSpec(cpu="100m", memory="512Mi", cpu_limit="500m")
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=0, drain_seconds=30, termination_grace_period_seconds=45)
    probes: ProbesSpec = ProbesSpec(
        liveness=ProbeSpec(path=None, period_seconds=30, timeout_seconds=10, failure_threshold=6),
        # The server answers LOADING while it reads its file.
        readiness=ProbeSpec(
            command=("sh", "-c", "redis-cli ping | grep -q PONG"), period_seconds=10, failure_threshold=5
        ),
        startup=ProbeSpec(path=None, period_seconds=5, failure_threshold=60),
    )

    def faults(self) -> Iterable[str]:
        """Check that the server and a copy of its data fit into the memory limit."""
        yield from super().faults()
        limit = self.resources.memory_limit or self.resources.memory
        if self.max_memory_mib * 2 > memory_bytes(limit) // 2**20:
            yield (
                f"maxMemoryMib {self.max_memory_mib} is above half of the memory limit {limit}: the kernel would end "
                "the server while it saves. Lower maxMemoryMib or raise resources.memoryLimit."
            )

    def configuration(self) -> Mapping[str, str]:
        """Return the configuration file by its path."""
        lines = [
            "appendonly yes",
            f"appendfsync {self.append_fsync}",
            "dir /data",
            f"maxmemory {self.max_memory_mib}mb",
            f"maxmemory-policy {self.eviction_policy}",
        ]
        return {CONFIGURATION: "".join(f"{line}\n" for line in lines)}
