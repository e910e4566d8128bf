"""Sources of the Compose facts: the files of Email-RAG below ``email-rag-4/``, with their lines."""

from __future__ import annotations

NAME = "email-rag"

COMPOSE = "docker-compose.prod.yml"
NGINX = "nginx/nginx.prod.conf"
BACKEND_IMAGE = "backend/Dockerfile.prod"
FRONTEND_IMAGE = "frontend/Dockerfile.prod"
CONFIG = "backend/app/config.py"
DOCUMENT = "helm/k8s-deployment/DOCKER_TO_K8S_MIGRATION.md"

BACKEND_CHART = "helm/k8s-deployment/k8s-values.yaml"
WORKER_CHART = "helm/k8s-deployment/k8s-values-celery-worker.yaml"
FRONTEND_CHART = "helm/k8s-deployment/k8s-values-frontend.yaml"
STORES_CHART = "helm/k8s-deployment/k8s-dependencies.yaml"
SHARED_CLAIM = "helm/k8s-deployment/k8s-shared-pvc.yaml"

NETWORK = "email-rag-network"
"""The bridge network of all containers."""


def at(file: str, lines: int | str) -> str:
    """Return a file with its lines: ``docker-compose.prod.yml:33-70``."""
    return f"{file}:{lines}"


def compose(lines: int | str) -> str:
    """Return lines of the Compose file of prod."""
    return at(COMPOSE, lines)
