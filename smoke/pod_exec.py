"""A command in a running container, by the API's own websocket, as ``kubectl exec`` does it."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from kubernetes import client, stream
from websocket import WebSocketException

from smoke.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smoke.api import Api

_OUT, _ERR, _STATUS = 1, 2, 3
"""Channels of the websocket; on the last one the API server says how the command ended."""

_client: Any = client
_stream: Any = stream


def run(api: Api, *, namespace: str, pod: str, container: str, command: Sequence[str]) -> str:
    """What a command prints; NoAnswer where it cannot be run, does not end in time, or ends otherwise than well."""
    place = f"{namespace}/{pod}"
    answer: Future[tuple[str, str, str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(_session(api, namespace=namespace, pod=pod, container=container, command=list(command)))
        except Exception as error:  # noqa: BLE001  it is raised again where the answer is waited for
            answer.set_exception(error)

    # The client knows no time limit for its handshake, so it is left to wait alone; as a daemon it holds up no exit.
    threading.Thread(target=ask, daemon=True).start()
    try:
        printed, complained, status = answer.result(api.timeout)
    except TimeoutError as error:
        msg = f"a command in {place} did not end within {api.timeout:g} s"
        raise NoAnswer(msg) from error
    except (client.ApiException, WebSocketException, OSError) as error:
        # The websocket library appends the headers and the body of a refusal.
        reason = str(getattr(error, "reason", error)).partition(" -+-+- ")[0]
        msg = f"no command can be run in {place}: {reason}"
        raise NoAnswer(msg) from error
    outcome: dict[str, Any] = json.loads(status) if status else {}
    if outcome.get("status") != "Success":
        reason = outcome.get("message") or "the connection was cut"
        msg = f"a command in {place} failed: {reason} {_last_line(complained)}".rstrip()
        raise NoAnswer(msg)
    return printed


def _session(api: Api, *, namespace: str, pod: str, container: str, command: list[str]) -> tuple[str, str, str]:
    """What came by the three channels. The client is one of its own: while it streams, it can do nothing else."""
    with _client.ApiClient(api.client.configuration) as own:
        session = _stream.stream(
            _client.CoreV1Api(own).connect_get_namespaced_pod_exec,
            pod,
            namespace,
            container=container,
            command=command,
            stdout=True,
            stderr=True,
            stdin=False,
            tty=False,
            _preload_content=False,
        )
        session.run_forever(timeout=api.timeout)
        printed, complained, status = (session.read_channel(channel) for channel in (_OUT, _ERR, _STATUS))
        session.close()
        return printed, complained, status


def _last_line(text: str) -> str:
    """Of a traceback, the line that says what it was."""
    return text.strip().rpartition("\n")[2]
