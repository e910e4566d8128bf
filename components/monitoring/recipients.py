"""Who hears of alarms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from components.spec import Spec, duplicate_faults
from components.string_format import StringFormat

EmailAddress = Annotated[
    str,
    StringConstraints(max_length=254),
    StringFormat(r"^[^\s@]+@[^\s@]+\.[^\s@.]+$", "an e-mail address", "oncall@example.com"),
]
"""An e-mail address; AWS asks its owner to confirm before it sends anything else."""

HttpsUrl = Annotated[
    str, StringFormat(r"^https://[^\s/@]+(/[^\s]*)?$", "an https URL without a user name", "https://example.com/alarms")
]
"""A web address that takes SNS's POST requests and confirms its subscription."""

SECRET_URLS = ("datadoghq.com", "hooks.slack.com", "opsgenie.com", "pagerduty.com", "webhook.office.com")
"""Services whose addresses hold the key by which they take alarms."""


class AlarmsSpec(Spec):
    """Who hears of a system's alarms; the thresholds are each service's own.

    A PagerDuty integration URL is a secret and no setting: let Alertmanager call it, or subscribe it to the topic by
    hand with the AWS CLI.
    """

    email_addresses: Sequence[EmailAddress] = ()
    https_endpoints: Sequence[HttpsUrl] = ()
    load_balancer_errors: Annotated[int, Field(ge=1)] = 5
    """5xx answers of the load balancer itself within five minutes, twice in a row: no pod to ask, or too slow."""

    def faults(self) -> Iterable[str]:
        """No secret in a setting, and nobody told twice."""
        for url in self.https_endpoints:
            host = urlsplit(url).hostname or ""
            if any(host == secret or host.endswith(f".{secret}") for secret in SECRET_URLS):
                yield (
                    f"httpsEndpoints must not name {host}: its URL holds the key to it, and settings hold no secrets; "
                    "subscribe it to the alarm topic by hand"
                )
        yield from duplicate_faults("emailAddress", self.email_addresses)
        yield from duplicate_faults("httpsEndpoint", self.https_endpoints)
