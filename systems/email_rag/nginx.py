"""The configuration of nginx in the frontend's image."""

from __future__ import annotations

from dataclasses import dataclass

from components.aws.network.cidr import PRIVATE_BLOCKS

CONFIGURATION = "/etc/nginx/conf.d/default.conf"
"""Path of the configuration; that of the image names another namespace than the system has."""

BODY_LIMIT_MIB = 5 * 1024
"""Largest body of a request, as in the image."""
UPLOAD_TIMEOUT_SECONDS = 1200
"""Time between two parts of a request's body."""

HSTS_SECONDS = 63072000
"""Two years, in which browsers use HTTPS only, as on Docker Compose."""

COMPRESSED_TYPES = "text/plain text/css text/xml application/json application/javascript image/svg+xml"
"""Types of responses that are compressed beside HTML; the bundle of the application is the largest of them."""

LOG_FORMAT = (
    '$remote_addr [$time_iso8601] "$request_method $uri $server_protocol" $status $body_bytes_sent '
    '$request_time "$http_user_agent"'
)
"""Line of the access log without the query of the request: that of a WebSocket has the token of the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NginxSite:
    """The values of the configuration."""

    port: int
    backend: str
    """Host and port of the API."""
    max_body_mib: int
    keep_alive_seconds: int
    requests_per_minute: int
    burst: int
    connections: int
    content_security_policy: str

    def configuration(self) -> str:
        """Return the file, with the limits and headers that the proxy in front of Docker Compose had."""
        # A load balancer has a private address, and its header names the client.
        trusted = "\n".join(f"    set_real_ip_from {block};" for block in PRIVATE_BLOCKS)
        return f"""\
map $http_upgrade $connection_upgrade {{
    default upgrade;
    '' '';
}}

log_format without_query '{LOG_FORMAT}';

limit_req_zone $binary_remote_addr zone=api:10m rate={self.requests_per_minute}r/m;
limit_conn_zone $binary_remote_addr zone=clients:10m;

upstream api {{
    server {self.backend};
    keepalive 32;
}}

server {{
    listen {self.port};
    root /usr/share/nginx/html;
    server_tokens off;
    access_log /dev/stdout without_query;

{trusted}
    real_ip_header X-Forwarded-For;
    real_ip_recursive on;

    client_max_body_size {self.max_body_mib}m;
    client_body_timeout {UPLOAD_TIMEOUT_SECONDS}s;
    client_header_timeout {UPLOAD_TIMEOUT_SECONDS}s;
    send_timeout 600s;
    keepalive_timeout {self.keep_alive_seconds}s;

    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_min_length 1024;
    gzip_types {COMPRESSED_TYPES};

    add_header Strict-Transport-Security "max-age={HSTS_SECONDS}" always;
    add_header Content-Security-Policy "{self.content_security_policy}" always;
    add_header X-Content-Type-Options nosniff always;
    add_header X-Frame-Options SAMEORIGIN always;
    add_header Referrer-Policy strict-origin-when-cross-origin always;

    location = /health {{
        access_log off;
        default_type text/plain;
        return 200 healthy;
    }}

    location /api/ {{
        limit_req zone=api burst={self.burst} nodelay;
        limit_req_status 429;
        limit_conn clients {self.connections};
        limit_conn_status 429;

        proxy_pass http://api;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_buffering off;
        proxy_request_buffering off;
        proxy_connect_timeout 120s;
        proxy_read_timeout 86400s;
        proxy_send_timeout 86400s;
    }}

    location /assets/ {{
        expires 1y;
    }}

    location / {{
        try_files $uri $uri/ /index.html;
    }}
}}
"""
