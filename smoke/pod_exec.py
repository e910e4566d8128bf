"""Commands in a running container, through the same websocket API as ``kubectl exec``."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from kubernetes import client, stream
from websocket import WebSocketException

from smoke.errors import CheckUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smoke.api import Api

_OUT, _ERR, _STATUS = 1, 2, 3
"""Channels of the websocket. The API server sends the exit status on the last one."""

_client: Any = client
_stream: Any = stream


def exec_in_pod(api: Api, *, namespace: str, pod: str, container: str, command: Sequence[str]) -> str:
    """Return the output of a command.

    Raise ``CheckUnavailableError`` if the command cannot run, fails or exceeds the timeout.
    """
    target = f"{namespace}/{pod}"
    result: Future[tuple[str, str, str]] = Future()

    def execute() -> None:
        try:
            result.set_result(_session(api, namespace=namespace, pod=pod, container=container, command=list(command)))
        except Exception as error:  # noqa: BLE001  result() raises it again
            result.set_exception(error)

    # The client has no timeout for its handshake. A daemon thread does not block the exit of the program.
    threading.Thread(target=execute, daemon=True).start()
    try:
        output, errors, status = result.result(api.timeout)
    except TimeoutError as error:
        msg = f"the command in {target} did not end within {api.timeout:g} s"
        raise CheckUnavailableError(msg) from error
    except (client.ApiException, WebSocketException, OSError) as error:
        # The websocket library appends the headers and the body of the response.
        reason = str(getattr(error, "reason", error)).partition(" -+-+- ")[0]
        msg = f"cannot run a command in {target}: {reason}"
        raise CheckUnavailableError(msg) from error
    outcome: dict[str, Any] = json.loads(status) if status else {}
    if outcome.get("status") != "Success":
        reason = outcome.get("message") or "the connection closed"
        msg = f"the command in {target} failed: {reason} {_last_line(errors)}".rstrip()
        raise CheckUnavailableError(msg)
    return output


def _session(api: Api, *, namespace: str, pod: str, container: str, command: list[str]) -> tuple[str, str, str]:
    """Return the content of the three channels, from a new client: a client that streams sends no other requests."""
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
        output, errors, status = (session.read_channel(channel) for channel in (_OUT, _ERR, _STATUS))
        session.close()
        return output, errors, status


def _last_line(text: str) -> str:
    """Return the last line, which in a traceback is the exception."""
    return text.strip().rpartition("\n")[2]
