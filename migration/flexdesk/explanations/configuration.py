"""Explanations of environment variables and secrets."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule, Matcher
from migration.facts import ABSENT, Value
from migration.flexdesk.explanations.workload import of_backend

_CLOUDINARY = ("CLOUD_NAME", "API_KEY", "API_SECRET")


def _is_text(value: Value | None) -> bool:
    return isinstance(value, str) and bool(value) and "$" not in value


_SETTING = Matcher("a value of the settings", _is_text)

VARIABLES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Any other value shows the details of errors to clients.", of_backend({"environment/NODE_ENV": "production"})
    ),
    ExplanationRule(
        "The value is a setting. The document leaves it out, and the process ends at its start without Redis.",
        of_backend({"environment/REDIS_HOST": _SETTING, "environment/REDIS_PORT": _SETTING}),
    ),
    ExplanationRule(
        "The value is a setting.",
        of_backend(
            {"environment/EMAIL_HOST": _SETTING, "environment/EMAIL_PORT": "587", "environment/JWT_EXPIRATION": "15m"}
        ),
    ),
    ExplanationRule(
        "The document sets it, and no code reads it.",
        of_backend({"environment/LOG_LEVEL": "info", "environment/LOG_FORMAT": "json"}),
    ),
    ExplanationRule(
        "The user of the image has no directory of its own, and the root file system is read-only.",
        of_backend({"environment/HOME": "/tmp"}),  # noqa: S108 -- in the container
    ),
    ExplanationRule(
        "The heap stays below the memory limit, so that a leak ends in an error of Node.js with its message.",
        of_backend({"environment/NODE_OPTIONS": "--max-old-space-size=768"}),
    ),
)


def datadog(environment: str, *, sends: bool) -> Sequence[ExplanationRule]:
    """Return the rules for the variables of the Datadog libraries."""
    if not sends:
        return (
            ExplanationRule(
                "The stack does not run Datadog. Without the variable the libraries send to their own pod, which no "
                "process receives.",
                of_backend({"environment/DD_AGENT_HOST": ABSENT}),
            ),
        )
    return (
        ExplanationRule(
            "The agent is on every node, and the pod learns the address of its own. By its identity the agent adds the "
            "tags of the pod.",
            of_backend(
                {
                    "environment/DD_AGENT_HOST": "status.hostIP of the pod",
                    "environment/DD_ENTITY_ID": "metadata.uid of the pod",
                }
            ),
        ),
        ExplanationRule(
            "The dashboard of Datadog selects `service:flexdesk-backend`, a tag that no metric has on the host.",
            of_backend(
                {
                    "environment/DD_SERVICE": "flexdesk-backend",
                    "environment/DD_ENV": environment,
                    "environment/DD_VERSION": _SETTING,
                }
            ),
        ),
    )


def secrets(environment: str, *, redis_password: bool) -> Sequence[ExplanationRule]:
    """Return the rules for secret variables, whose origins contain the environment."""
    backend, database = f"flexdesk/{environment}/backend", f"flexdesk/{environment}/database#url"
    optional = {f"secrets/CLOUDINARY_{key}": f"{backend}#cloudinary_{key.lower()}, optional" for key in _CLOUDINARY}
    names = [f"CLOUDINARY_{key}" for key in sorted(_CLOUDINARY, key=lambda key: f"CLOUDINARY_{key}")]
    names = sorted(
        [*names, "DB_CONNECTION_STRING", "EMAIL_PASSWORD", "EMAIL_USER", "JWT_SECRET"]
        + (["REDIS_PASSWORD"] if redis_password else [])
    )
    password = f"flexdesk/{environment}/redis#password" if redis_password else ABSENT
    return (
        ExplanationRule(
            "The values of the host, copied to Secrets Manager, so that users stay signed in on both platforms.",
            of_backend(
                {
                    "secrets/JWT_SECRET": f"{backend}#jwt_secret",
                    "secrets/EMAIL_USER": f"{backend}#email_user",
                    "secrets/EMAIL_PASSWORD": f"{backend}#email_password",
                }
            ),
        ),
        ExplanationRule(
            "The value of the host, copied to Secrets Manager."
            if redis_password
            else "The Redis of the stack has no password: its security group alone protects it.",
            of_backend({"secrets/REDIS_PASSWORD": password}),
        ),
        ExplanationRule(
            "The process has two pools of connections. Their size is added to the stored URL, so that all pods "
            "together stay below the limit of the server.",
            of_backend(
                {
                    "secrets/DB_CONNECTION_STRING": (
                        f'${{{database}}}{{{{ if contains "?" .database_url }}}}&{{{{ else }}}}?{{{{ end }}}}'
                        "connection_limit=3"
                    )
                }
            ),
        ),
        ExplanationRule(
            "The deployment to the host never sets them, and uploads fail there. The pods start without them.",
            of_backend(optional),
        ),
        ExplanationRule(
            "The document names three values. The code reads these as well.",
            {"claims/document/secrets": ", ".join(names)},
        ),
    )
