"""A Chroma server: a vector database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from components.spec import Port
from components.stores.in_cluster.single_server import SingleServerSpec
from components.workload.image import ImageSpec
from components.workload.probes import ProbeSpec, ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.stateful_service_spec import VolumeSpec
from components.workload.types import AbsolutePath

PORT = 8000
DATA = "/data"
HEARTBEAT = "/api/v2/heartbeat"


class ChromaSpec(SingleServerSpec):
    """Chroma as one pod with a block volume: its SQLite file and its index have one writer.

    The version of the server is that of the client library in the callers' image.
    """

    image: ImageSpec = ImageSpec(registry="docker.io", repository="chromadb/chroma", tag="1.5.9")
    port: Port = PORT
    volume: VolumeSpec = VolumeSpec(size="20Gi")
    mount_path: AbsolutePath = DATA
    max_payload_mib: Annotated[int, Field(ge=1)] = 200
    """Size of a request; Chroma's own default of 40 MB rejects large batches."""
    resources: ResourcesSpec = ResourcesSpec(cpu="250m", memory="1Gi", memory_limit="2Gi")
    probes: ProbesSpec = ProbesSpec(
        liveness=ProbeSpec(path=HEARTBEAT, period_seconds=30, timeout_seconds=10, failure_threshold=5),
        readiness=ProbeSpec(path=HEARTBEAT),
        startup=ProbeSpec(path=HEARTBEAT, period_seconds=5, failure_threshold=60),
    )

    def typed_variables(self) -> Mapping[str, str]:
        """Return the settings of the server, which replace those of its configuration file."""
        return {
            "ANONYMIZED_TELEMETRY": "False",
            "CHROMA_PERSIST_PATH": DATA,
            "CHROMA_MAX_PAYLOAD_SIZE_BYTES": str(self.max_payload_mib * 2**20),
        }
