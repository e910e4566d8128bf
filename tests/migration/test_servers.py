"""Settings in the commands and files of servers."""

from __future__ import annotations

import pytest

from migration.servers import processes, settings_of_command, settings_of_file


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("gunicorn app.main:app -w 4 -b 0.0.0.0:8000", 4),
        ("gunicorn app.main:app --workers=3", 3),
        ("gunicorn app.main:app", 1),
        ("celery -A app worker --concurrency=4 -Q celery", 4),
        ("celery -A app worker -c 8", 8),
        ("celery -A app worker", None),
        ("python -m uvicorn main:app --port 8000", 1),
        ("uvicorn main:app --workers 2", 2),
        ("nginx -g 'daemon off;'", None),
        ("", None),
    ],
)
def test_the_number_of_processes_follows_from_the_command(command, count) -> None:
    assert processes(command) == count


def test_settings_are_read_from_the_arguments_of_known_servers() -> None:
    assert settings_of_command("postgres -c max_connections=300 -c shared_buffers=256MB") == {
        "max_connections": "300",
        "shared_buffers": "256MB",
    }
    assert settings_of_command("/usr/local/bin/redis-server --appendonly yes --maxmemory 256mb") == {
        "appendonly": "yes",
        "maxmemory": "256mb",
    }
    assert settings_of_command("python main.py --port 80") == {}


def test_settings_are_read_from_files_of_lines_only() -> None:
    assert settings_of_file("# Reason.\n\nconsumer_timeout = 7200000\nmaxmemory 256mb\n") == {
        "consumer_timeout": "7200000",
        "maxmemory": "256mb",
    }
    assert settings_of_file("server {\n  listen 80;\n}\n") == {}
    assert settings_of_file("#!/bin/sh\nexec redis-server\n") == {}
