"""Recipients of alarms."""

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
"""An e-mail address; AWS sends a confirmation to it first."""

HttpsUrl = Annotated[
    str, StringFormat(r"^https://[^\s/@]+(/[^\s]*)?$", "an https URL without a user name", "https://example.com/alarms")
]
"""A URL that accepts the POST requests of SNS and confirms its subscription."""

SECRET_URLS = ("datadoghq.com", "hooks.slack.com", "opsgenie.com", "pagerduty.com", "webhook.office.com")
"""Services whose URLs contain a secret key."""


class AlarmsSpec(Spec):
    """Recipients of a system's alarms; the thresholds are set in each service.

    A PagerDuty integration URL is a secret and does not belong in settings: use Alertmanager, or subscribe it to the
    topic with the AWS CLI.
    """

    email_addresses: Sequence[EmailAddress] = ()
    https_endpoints: Sequence[HttpsUrl] = ()
    load_balancer_errors: Annotated[int, Field(ge=1)] = 5
    """5xx responses of the load balancer itself within five minutes, in two consecutive periods."""

    def faults(self) -> Iterable[str]:
        """Check that no endpoint contains a secret, and that recipients are unique."""
        for url in self.https_endpoints:
            host = urlsplit(url).hostname or ""
            if any(host == secret or host.endswith(f".{secret}") for secret in SECRET_URLS):
                yield (
                    f"httpsEndpoints must not contain {host}: its URL is a secret, and settings contain no secrets. "
                    "Subscribe it to the alarm topic with the AWS CLI."
                )
        yield from duplicate_faults("emailAddress", self.email_addresses)
        yield from duplicate_faults("httpsEndpoint", self.https_endpoints)
