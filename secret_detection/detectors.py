"""The detectors of detect-secrets, without its scanner, which sends a token that it finds to the token's issuer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

MIXED_LIMIT = 4.0
"""Bits per character of random words with digits, small and capital letters; 20 of them have 4.1 on average."""


class Detectors:
    """The detectors of detect-secrets; they take a tenth of a second to import."""

    def __init__(self) -> None:
        from detect_secrets.filters.heuristic import is_potential_uuid  # noqa: PLC0415  loaded on first use
        from detect_secrets.plugins import high_entropy_strings, keyword  # noqa: PLC0415  loaded on first use

        self.is_uuid = is_potential_uuid
        self.base64: Any = high_entropy_strings.Base64HighEntropyString()
        self.mixed: Any = high_entropy_strings.Base64HighEntropyString(limit=MIXED_LIMIT)
        self.hexadecimal: Any = high_entropy_strings.HexHighEntropyString()
        self.keyword: Any = keyword.KeywordDetector()
        self.tokens: Sequence[Any] = _token_detectors()


def _token_detectors() -> Sequence[Any]:
    """Return the detectors of tokens and keys that have a format of their own.

    The one for OpenAI is left out: its time is the square of the length of a text such as ``sk-a-sk-a-…``.
    """
    from detect_secrets.plugins import (  # noqa: PLC0415  loaded on first use
        aws,
        azure_storage_key,
        basic_auth,
        discord,
        github_token,
        gitlab_token,
        jwt,
        mailchimp,
        npm,
        private_key,
        pypi_token,
        sendgrid,
        slack,
        square_oauth,
        stripe,
        telegram_token,
        twilio,
    )

    return (
        aws.AWSKeyDetector(),
        azure_storage_key.AzureStorageKeyDetector(),
        basic_auth.BasicAuthDetector(),
        discord.DiscordBotTokenDetector(),
        github_token.GitHubTokenDetector(),
        gitlab_token.GitLabTokenDetector(),
        jwt.JwtTokenDetector(),
        mailchimp.MailchimpDetector(),
        npm.NpmDetector(),
        private_key.PrivateKeyDetector(),
        pypi_token.PypiTokenDetector(),
        sendgrid.SendGridDetector(),
        slack.SlackDetector(),
        square_oauth.SquareOAuthDetector(),
        stripe.StripeDetector(),
        telegram_token.TelegramBotTokenDetector(),
        twilio.TwilioKeyDetector(),
    )


@cache
def detectors() -> Detectors:
    """Return the detectors, which are loaded on first use."""
    return Detectors()
