"""The nginx of a planned container in the model of the source system."""

from __future__ import annotations

import pytest

from migration.facts import display, facts
from migration.planned.proxy import proxy

CONFIGURATION = """\
# Upstream of the interface.
limit_req_zone $binary_remote_addr zone=api:10m rate=100r/m;
upstream backend {
    server shop-backend:8000;
}
server {
    listen 8080;
    client_max_body_size 5G;
    keepalive_timeout 65s;
    gzip on;
    add_header X-Frame-Options "SAMEORIGIN" always;
    add_header Content-Security-Policy "default-src 'self';" always;
    location /api/ {
        limit_req zone=api burst=20 nodelay;
        limit_conn conn 20;
        proxy_request_buffering off;
        proxy_set_header Upgrade $http_upgrade;
        proxy_read_timeout 1d;
    }
    location /assets/ {
        expires 1y;
        add_header Cache-Control "public";
    }
}
"""


def test_limits_timeouts_and_headers_come_from_the_file() -> None:
    found = proxy({"/etc/rabbitmq.conf": "a = b\n", "/etc/nginx/conf.d/default.conf": CONFIGURATION})

    assert found is not None
    assert {fact.name: display(fact) for fact in facts("", found)} == {
        "upstream": "shop-backend:8000",
        "max_body": "5Gi",
        "request_buffering": "no",
        "read_timeout_seconds": "86400",
        "websocket_timeout_seconds": "86400",
        "websocket_paths": "/api/",
        "keep_alive_seconds": "65",
        "rate_limit": "100r/m for each address, burst 20",
        "connection_limit": "20 for each address",
        "compression": "yes",
        "asset_cache": "1y",
        "headers/X-Frame-Options": "SAMEORIGIN",
        "headers/Content-Security-Policy": "default-src 'self';",
    }


@pytest.mark.parametrize(("written", "size"), [("5G", "5Gi"), ("5120m", "5Gi"), ("100M", "100Mi"), ("1536m", "1536Mi")])
def test_equal_sizes_are_equal_in_any_unit(written, size) -> None:
    found = proxy({"default.conf": CONFIGURATION.replace("5G", written)})

    assert found is not None
    assert found.max_body == size


def test_a_container_without_a_configuration_of_nginx_has_no_proxy() -> None:
    assert proxy({}) is None
    assert proxy({"/etc/redis/redis.conf": "maxmemory 256mb\nappendonly yes\n"}) is None
