"""The Kubernetes API as plain JSON: no model of any version stands between a cluster and what it says."""

from __future__ import annotations

import json
import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from kubernetes import client, config
from kubernetes.config.config_exception import ConfigException
from urllib3.exceptions import HTTPError

from smoke.errors import NoAnswer, Unreachable, WrongUse

if TYPE_CHECKING:
    from pathlib import Path

ApiClient = Any
"""``kubernetes.client.ApiClient``, whose methods say nothing about their types."""

_config: Any = config


def connect(kubeconfig: Path | None, context: str | None) -> ApiClient:
    """A client for the cluster that a kubeconfig names; the default is what kubectl would take."""
    configuration: Any = client.Configuration()
    # A client that asks again by itself would make each timeout three times as long.
    configuration.retries = False
    try:
        _config.load_kube_config(
            config_file=str(kubeconfig) if kubeconfig else os.environ.get("KUBECONFIG"),
            context=context,
            client_configuration=configuration,
            persist_config=False,
        )
    except (ConfigException, OSError) as error:
        msg = f"The kubeconfig cannot be used: {error}"
        raise WrongUse(msg) from error
    return client.ApiClient(configuration)


class Api:
    """Questions to one API server, each with a limit of time."""

    def __init__(self, api_client: ApiClient, timeout: float) -> None:
        self.client = api_client
        self.timeout = timeout
        """Seconds to connect, and seconds to wait for an answer."""

    @property
    def server(self) -> str:
        """Where the API server is."""
        return str(self.client.configuration.host)

    def version(self) -> str:
        """The server's version; this is also the question whether there is a server at all."""
        try:
            answer = self.get("/version")
        except NoAnswer as error:
            msg = f"{self.server} does not answer as a Kubernetes API server: {error}"
            raise Unreachable(msg) from error
        return str((answer or {}).get("gitVersion", "unknown"))

    def get(self, path: str) -> dict[str, Any] | None:
        """The JSON at a path; None where there is nothing."""
        status, body = self._request(path)
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status == HTTPStatus.UNAUTHORIZED:
            msg = f"{self.server} does not accept the kubeconfig's credentials (401). Are they expired?"
            raise Unreachable(msg)
        if status == HTTPStatus.FORBIDDEN:
            msg = f"403: you may not read {path}"
            raise NoAnswer(msg)
        if status != HTTPStatus.OK:
            msg = f"the API server answered {status} to {path}"
            raise NoAnswer(msg)
        try:
            return cast("dict[str, Any]", json.loads(body))
        except ValueError as error:
            msg = f"the answer to {path} is no JSON"
            raise NoAnswer(msg) from error

    def _request(self, path: str) -> tuple[int, bytes]:
        request = self.client.param_serialize("GET", path, auth_settings=["BearerToken"])
        try:
            response = self.client.call_api(*request, _request_timeout=(self.timeout, self.timeout))
            return response.status, response.read()
        except client.ApiException as error:
            msg = f"no answer to {path}: {' '.join(str(getattr(error, 'reason', error)).split())}"
            raise NoAnswer(msg) from error
        except HTTPError as error:
            msg = f"no answer to {path} within {self.timeout:g} s ({type(error).__name__})"
            raise NoAnswer(msg) from error
