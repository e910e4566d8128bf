"""Errors of the smoke check."""

from __future__ import annotations


class ClusterUnreachableError(Exception):
    """The API server does not answer, or does not accept the credentials: no check can run."""


class CheckUnavailableError(Exception):
    """One request failed, so that its check has no result. Other checks may still succeed."""
