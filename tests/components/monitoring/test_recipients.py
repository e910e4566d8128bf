from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.monitoring.recipients import AlarmsSpec
from components.monitoring.thresholds import ThresholdsSpec


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"emailAddresses": ["on-call"]}, "emailAddresses"),
        ({"emailAddresses": ["a@example.org", "a@example.org"]}, "emailAddress a@example.org is listed more than once"),
        ({"httpsEndpoints": ["http://alarms.example.org"]}, "httpsEndpoints"),
        ({"httpsEndpoints": ["https://user:word@alarms.example.org"]}, "httpsEndpoints"),
        (
            {"httpsEndpoints": ["https://events.pagerduty.com/integration/x/enqueue"]},
            "httpsEndpoints must not contain events.pagerduty.com: its URL is a secret",
        ),
        ({"httpsEndpoints": ["https://hooks.slack.com/services/x"]}, "must not contain hooks.slack.com"),
        ({"loadBalancerErrors": 0}, "loadBalancerErrors"),
        ({"cpuPercent": 80}, "cpuPercent"),
    ],
)
def test_invalid_recipients_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AlarmsSpec.model_validate(given)
    assert said in str(refused.value)


def test_an_endpoint_without_a_secret_in_its_url_is_accepted() -> None:
    given = {"emailAddresses": ["on-call@example.org"], "httpsEndpoints": ["https://alarms.example.org/sns"]}
    assert AlarmsSpec.model_validate(given).https_endpoints == ["https://alarms.example.org/sns"]


def test_default_thresholds_are_those_of_the_alarms_on_ecs() -> None:
    thresholds = ThresholdsSpec()
    assert (thresholds.cpu_percent, thresholds.memory_percent) == (80, 85)


@pytest.mark.parametrize(
    "faulty",
    [{"cpuPercent": 0}, {"memoryPercent": "85"}, {"restarts": 0}, {"serverErrorPercent": 101}, {"latencySeconds": 0}],
)
def test_invalid_thresholds_are_refused(faulty: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ThresholdsSpec.model_validate(faulty)
