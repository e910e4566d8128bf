"""The Kubernetes API as plain JSON, so that no client model limits the versions that can be checked."""

from __future__ import annotations

import json
import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from kubernetes import client, config
from kubernetes.config.config_exception import ConfigException
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as HttpTimeoutError
from yaml import YAMLError

from plan.errors import UsageError
from plan.values import is_mapping
from smoke.errors import CheckUnavailableError, ClusterUnreachableError

if TYPE_CHECKING:
    from pathlib import Path

ApiClient = Any
"""``kubernetes.client.ApiClient``, which has no type annotations."""

_config: Any = config

_OTHER_KUBECONFIG = "Name another file with --kubeconfig or another context with --context."


def connect(kubeconfig: Path | None, context: str | None) -> ApiClient:
    """Return a client for the cluster of a kubeconfig, by default the one that kubectl uses."""
    if kubeconfig and not kubeconfig.is_file():
        msg = f"--kubeconfig {kubeconfig}: no such file. Name an existing kubeconfig."
        raise UsageError(msg)
    configuration: Any = client.Configuration()
    # Each retry of the client would take the whole timeout again.
    configuration.retries = False
    try:
        _config.load_kube_config(
            config_file=str(kubeconfig) if kubeconfig else os.environ.get("KUBECONFIG"),
            context=context,
            client_configuration=configuration,
            persist_config=False,
        )
    except (ConfigException, OSError, YAMLError) as error:
        msg = f"kubeconfig: {_one_line(error)}. {_OTHER_KUBECONFIG}"
        raise UsageError(msg) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # The client does not validate the file before it reads it.
        msg = f"kubeconfig: the file is not a kubeconfig. {_OTHER_KUBECONFIG}"
        raise UsageError(msg) from error
    return client.ApiClient(configuration)


class Api:
    """Requests to one API server, each with a timeout."""

    def __init__(self, api_client: ApiClient, timeout: float) -> None:
        self.client = api_client
        self.timeout = timeout
        """Seconds to connect, and seconds to wait for a response."""

    @property
    def server(self) -> str:
        """URL of the API server."""
        return str(self.client.configuration.host)

    def version(self) -> str:
        """Return the server's version; raise ``ClusterUnreachableError`` if the server cannot be reached."""
        try:
            version = self.get("/version")
        except CheckUnavailableError as error:
            msg = f"{self.server}: {error}. Check the server's address in the kubeconfig, and your network."
            raise ClusterUnreachableError(msg) from error
        return str((version or {}).get("gitVersion", "unknown"))

    def get(self, path: str) -> dict[str, Any] | None:
        """Return the JSON object at a path, or None if there is no such object."""
        status, body = self._request(path)
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status == HTTPStatus.UNAUTHORIZED:
            msg = f"{self.server}: the API server rejects the kubeconfig's credentials (401). Renew them."
            raise ClusterUnreachableError(msg)
        if status == HTTPStatus.FORBIDDEN:
            msg = f"no permission to read {path} (403)"
            raise CheckUnavailableError(msg)
        if status != HTTPStatus.OK:
            msg = f"the API server returns {status} for {path}"
            raise CheckUnavailableError(msg)
        return _json_object(path, body)

    def _request(self, path: str) -> tuple[int, bytes]:
        request = self.client.param_serialize("GET", path, auth_settings=["BearerToken"])
        try:
            response = self.client.call_api(*request, _request_timeout=(self.timeout, self.timeout))
            return response.status, response.read()
        except client.ApiException as error:
            # The client raises this for TLS errors, with the library's message as the reason.
            reason = cast("Any", error).reason
            msg = f"no response to {path}: {_one_line(reason)}"
            raise CheckUnavailableError(msg) from error
        except NewConnectionError as error:
            msg = f"no response to {path}: {_cause(error)}"
            raise CheckUnavailableError(msg) from error
        except HttpTimeoutError as error:
            msg = f"no response to {path} within {self.timeout:g} s"
            raise CheckUnavailableError(msg) from error
        except HTTPError as error:
            msg = f"no response to {path}: {_cause(error)}"
            raise CheckUnavailableError(msg) from error


def _json_object(path: str, body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if not is_mapping(content):
        msg = f"the response to {path} is not a JSON object"
        raise CheckUnavailableError(msg)
    return content


def _cause(error: HTTPError) -> str:
    """Return the operating system's message, without the objects that urllib3 prints."""
    cause = error.__cause__ or error.__context__
    return cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause or error).__name__


def _one_line(error: object) -> str:
    return " ".join(str(error).split()).rstrip(".")
