"""Sources of the facts: the files of the old deployment, with their lines."""

from __future__ import annotations

NAME = "flexdesk"

COMPOSE = "docker-compose.yaml"
IMAGE = "Dockerfile"
DEPLOY = ".github/workflows/deploy.yml"
CONFIG = "src/config/env.ts"
ALB = "terraform/modules/alb/main.tf"
COMPUTE = "terraform/modules/compute/main.tf"
NETWORK = "terraform/modules/network/main.tf"
LOGGING = "terraform/modules/logging/main.tf"
DOCUMENT = "migration document"

BRIDGE = "the default network of Compose"


def at(file: str, lines: int | str) -> str:
    """Return a file with its lines: ``docker-compose.yaml:152-159``."""
    return f"{file}:{lines}"


def compose(lines: int | str) -> str:
    """Return lines of the Compose file."""
    return at(COMPOSE, lines)


def document(section: str) -> str:
    """Return a section of the migration document, which has no numbered lines."""
    return f"{DOCUMENT}, {section}"
