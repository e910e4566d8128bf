"""A Kubernetes control plane on the loopback interface, in a temporary folder.

    with ControlPlane(provide_programs(print)) as control_plane:
        subprocess.run(["kubectl", "--kubeconfig", control_plane.kubeconfig, "get", "nodes"])

It has no nodes: ``cluster.nodes`` creates them, and ``cluster.controllers`` plays the controllers that AWS and the Helm
charts of a stack would add.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from cluster import credentials, flags
from cluster.api import Api
from cluster.processes import Processes
from cluster.programs import API_SERVER, CONTROLLER_MANAGER, ETCD, SCHEDULER, Programs

START_SECONDS = 180
"""Maximum time of a start: about five seconds on an idle machine."""

_POLL_SECONDS = 0.1

_DEFAULT_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"
"""Object that the controller manager creates once its controllers run."""


class StartError(Exception):
    """The control plane did not become ready in time."""


class ControlPlane:
    """A control plane for as long as the context lasts. No process and no file remains, however the context ends."""

    def __init__(self, programs: Programs, *, start_seconds: float = START_SECONDS) -> None:
        self._programs = programs
        self._start_seconds = start_seconds
        self._user, *_ = self._users = credentials.users()

    def __enter__(self) -> Self:
        """Start the programs and wait until they are ready."""
        folder = Path(tempfile.mkdtemp(prefix="landfall-cluster-"))
        try:
            self._prepare(folder)
            self._processes = Processes(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            self._start()
        except BaseException:
            self._processes.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the programs and delete the folder."""
        self._processes.stop()

    @property
    def kubeconfig(self) -> Path:
        """Kubeconfig of an administrator; only the user who started the control plane can read it."""
        return self._files.kubeconfig()

    @property
    def server(self) -> str:
        """URL of the API server."""
        return self._files.server

    def api(self) -> Api:
        """Return an administrator's access to the API server."""
        return Api(self._files.server, self._files.certificate, self._user.token)

    def kill_api_server(self) -> None:
        """Kill the API server, and wait until it has ended."""
        self._processes.kill(API_SERVER)

    def start_api_server(self) -> None:
        """Start a killed API server at the same address, with the same objects, and wait until it is ready."""
        self._processes.start(API_SERVER, flags.api_server(self._programs.api_server, self._files))
        with self.api() as api:
            self._wait(API_SERVER, time.monotonic() + self._start_seconds, api.is_ready)

    def require_running(self) -> None:
        """Raise ``ProgramEndedError`` if a program has ended."""
        self._processes.require_running()

    def _prepare(self, folder: Path) -> None:
        self._files = flags.Files(folder=folder, port=flags.free_port())
        credentials.write_private(self._files.tokens, credentials.token_file(self._users))
        credentials.write_private(self._files.service_account_key, credentials.service_account_key())

    def _start(self) -> None:
        deadline = time.monotonic() + self._start_seconds
        programs, files = self._programs, self._files
        self._processes.start(ETCD, flags.etcd(programs.etcd, files))
        self._processes.start(API_SERVER, flags.api_server(programs.api_server, files))
        self._wait(API_SERVER, deadline, self._files.certificate.is_file)
        with self.api() as api:
            self._wait(API_SERVER, deadline, api.is_ready)
            self._write_kubeconfigs()
            manager = flags.controller_manager(programs.controller_manager, files)
            self._processes.start(CONTROLLER_MANAGER, manager)
            self._processes.start(SCHEDULER, flags.scheduler(programs.scheduler, files))
            self._wait(CONTROLLER_MANAGER, deadline, lambda: api.get(_DEFAULT_ACCOUNT) is not None)

    def _write_kubeconfigs(self) -> None:
        authority = self._files.certificate.read_bytes()
        for user, program in zip(self._users, ("", CONTROLLER_MANAGER, SCHEDULER), strict=True):
            content = credentials.kubeconfig(self._files.server, authority, user)
            credentials.write_private(self._files.kubeconfig(program), content)

    def _wait(self, name: str, deadline: float, condition: Callable[[], bool]) -> None:
        while not condition():
            self._processes.require_running()
            if time.monotonic() > deadline:
                msg = f"{name}: not ready after {self._start_seconds:.0f} s. Close other programs and start it again."
                raise StartError(msg)
            time.sleep(_POLL_SECONDS)
