"""The processes of the real Kubernetes provider: one for each provider that the engine configures."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from rehearsal.cloud.provider_protocol import Message

MAX_MESSAGE = 400 << 20
"""Bytes; the engine allows the same."""

MAX_METADATA = 16 << 20
"""Bytes. The provider returns an object that does not become ready in the metadata; the default is 8 KiB."""

LIMITS = [
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.max_send_message_length", MAX_MESSAGE),
    ("grpc.max_metadata_size", MAX_METADATA),
    ("grpc.absolute_max_metadata_size", MAX_METADATA),
]
"""Limits of the connection to a provider."""

STOP_SECONDS = 10


class ProviderError(Exception):
    """The provider does not start."""


class Plugin:
    """A running provider process, with the methods of the protocol as attributes of ``stub``."""

    def __init__(self, program: Path, engine_address: str, environment: Mapping[str, str], log: Path) -> None:
        """Start the process; it reports to the engine at the address, and writes what its libraries say to the log."""
        with log.open("a", encoding="utf-8") as errors:
            self._process = subprocess.Popen(  # noqa: S603  the provider that was found
                [program, engine_address], env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        port = self._process.stdout.readline().strip() if self._process.stdout else ""
        if not port:
            self._end_process()
            msg = f"{program} does not start: {log.read_text(encoding='utf-8').strip() or 'it prints no port'}"
            raise ProviderError(msg)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=LIMITS)
        self.stub: Message = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def stop(self) -> None:
        """End the process."""
        self._channel.close()
        self._end_process()

    def _end_process(self) -> None:
        with self._process:  # closes its output, and waits for its end
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()


class Plugins:
    """The running provider processes, by the connection of the engine that they serve."""

    def __init__(self, program: Path, environment: Mapping[str, str], log: Path) -> None:
        self._program, self._environment, self._log = program, environment, log
        self._running: dict[str, Plugin] = {}
        self._lock = threading.Lock()

    def start(self, connection: str, engine_address: str) -> None:
        """Start a process for a connection; it logs to the engine at the address."""
        started = Plugin(self._program, engine_address, self._environment, self._log)
        with self._lock:
            self._running[connection] = started

    def stub(self, connection: str) -> Message:
        """Return the client of a connection's process."""
        with self._lock:
            return self._running[connection].stub

    def stop(self) -> None:
        """End all processes."""
        with self._lock:
            running, self._running = list(self._running.values()), {}
        for each in running:
            each.stop()
