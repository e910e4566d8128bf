"""Servers that keep data, recognized by their image or by the path of their volume."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from migration.conversion.image import registry_of, split

POSTGRESQL, REDIS, RABBITMQ, CHROMA = "postgresql", "redis", "rabbitmq", "chroma"
"""Stores that have a Spec of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server with data: its port, its volume, and the numeric user of its official image."""

    port: int
    port_name: str
    path: str
    """Folder with the data."""
    size: str = "20Gi"
    """Size of the volume, which Compose does not state."""
    user: tuple[int, int] | None = None
    """User and group of the image, or None if this project does not know them."""
    alpine_user: tuple[int, int] | None = None
    store: str | None = None
    """Store of this project that replaces it."""
    stock: frozenset[str] = frozenset()
    """Repositories whose images take the variables and the folders that the store sets."""
    further_ports: tuple[tuple[str, int], ...] = ()


_POSTGRESQL = Server(
    port=5432,
    port_name="postgresql",
    path="/var/lib/postgresql/data",
    size="50Gi",
    user=(999, 999),
    alpine_user=(70, 70),
    store=POSTGRESQL,
    stock=frozenset({"library/postgres", "postgis/postgis", "pgvector/pgvector", "timescale/timescaledb"}),
)
_REDIS = Server(
    port=6379,
    port_name="redis",
    path="/data",
    size="10Gi",
    user=(999, 999),
    alpine_user=(999, 1000),
    store=REDIS,
    stock=frozenset({"library/redis", "valkey/valkey"}),
)
_RABBITMQ = Server(
    port=5672,
    port_name="amqp",
    path="/var/lib/rabbitmq",
    user=(999, 999),
    alpine_user=(100, 101),
    store=RABBITMQ,
    stock=frozenset({"library/rabbitmq"}),
)
_CHROMA = Server(
    port=8000, port_name="http", path="/data", store=CHROMA, stock=frozenset({"chromadb/chroma", "chroma-core/chroma"})
)
_MYSQL = Server(port=3306, port_name="mysql", path="/var/lib/mysql", size="50Gi", user=(999, 999))
_MONGO = Server(port=27017, port_name="mongodb", path="/data/db", size="50Gi", user=(999, 999))
_SEARCH = Server(port=9200, port_name="http", path="/usr/share/elasticsearch/data", size="50Gi", user=(1000, 1000))
_OPENSEARCH = Server(port=9200, port_name="http", path="/usr/share/opensearch/data", size="50Gi", user=(1000, 1000))
_KAFKA = Server(port=9092, port_name="kafka", path="/var/lib/kafka/data", size="50Gi", user=(1000, 1000))
_CLICKHOUSE = Server(
    port=8123,
    port_name="http",
    path="/var/lib/clickhouse",
    size="50Gi",
    user=(101, 101),
    further_ports=(("native", 9000),),
)

_BY_NAME = {
    **dict.fromkeys(("postgres", "postgresql", "postgis", "pgvector", "timescaledb", "timescaledb-ha"), _POSTGRESQL),
    **dict.fromkeys(("redis", "redis-stack", "redis-stack-server", "valkey", "keydb", "dragonfly"), _REDIS),
    "rabbitmq": _RABBITMQ,
    "chroma": _CHROMA,
    **dict.fromkeys(("mysql", "mysql-server", "mariadb", "percona", "percona-server"), _MYSQL),
    **dict.fromkeys(("mongo", "mongodb", "mongodb-community-server"), _MONGO),
    "elasticsearch": _SEARCH,
    "opensearch": _OPENSEARCH,
    **dict.fromkeys(("kafka", "cp-kafka", "confluent-local", "kafka-native"), _KAFKA),
    **dict.fromkeys(("clickhouse", "clickhouse-server"), _CLICKHOUSE),
    "redpanda": Server(port=9092, port_name="kafka", path="/var/lib/redpanda/data", size="50Gi", user=(101, 101)),
    **dict.fromkeys(
        ("zookeeper", "cp-zookeeper"), Server(port=2181, port_name="zookeeper", path="/data", user=(1000, 1000))
    ),
    "influxdb": Server(port=8086, port_name="http", path="/var/lib/influxdb2", user=(1000, 1000)),
    "cassandra": Server(port=9042, port_name="cql", path="/var/lib/cassandra", size="50Gi", user=(999, 999)),
    "neo4j": Server(port=7687, port_name="bolt", path="/data", user=(7474, 7474), further_ports=(("http", 7474),)),
    "nats": Server(port=4222, port_name="nats", path="/data"),
    "minio": Server(port=9000, port_name="http", path="/data", size="50Gi"),
    "meilisearch": Server(port=7700, port_name="http", path="/meili_data"),
    "qdrant": Server(port=6333, port_name="http", path="/qdrant/storage", further_ports=(("grpc", 6334),)),
    "weaviate": Server(port=8080, port_name="http", path="/var/lib/weaviate"),
    "couchdb": Server(port=5984, port_name="http", path="/opt/couchdb/data", user=(5984, 5984)),
    "etcd": Server(port=2379, port_name="http", path="/etcd-data"),
    "eclipse-mosquitto": Server(port=1883, port_name="mqtt", path="/mosquitto/data", user=(1883, 1883)),
}
"""Servers by the last part of their image's repository."""

_BY_PATH = {server.path: server for server in (_POSTGRESQL, _RABBITMQ, _MYSQL, _MONGO, _SEARCH, _OPENSEARCH, _KAFKA)}
"""Servers whose folder has no other use, for images with another name."""

PORTS = {
    **dict.fromkeys(("nginx", "httpd", "caddy", "traefik", "whoami", "wordpress", "nextcloud"), 80),
    **dict.fromkeys(("nginx-unprivileged", "keycloak", "adminer"), 8080),
    "grafana": 3000,
    "prometheus": 9090,
    "memcached": 11211,
    "ollama": 11434,
}
"""Ports of servers without data of their own, by the last part of their image's repository."""


def repository_of(image: str | None) -> str:
    """Return the repository of an image, without its registry."""
    return registry_of(split(image)[0])[1] if image else ""


def server_of(image: str | None, paths: Iterable[str]) -> Server | None:
    """Return the server with data that an image or the path of a volume stands for."""
    by_path = (_BY_PATH.get(path.rstrip("/")) for path in paths)
    return _BY_NAME.get(_last(image)) or next((server for server in by_path if server), None)


def port_of(image: str | None) -> int | None:
    """Return the port of a well-known server without data."""
    return PORTS.get(_last(image))


def is_stock(server: Server, image: str | None) -> bool:
    """Return True if a store of this project can run the image."""
    return repository_of(image) in server.stock


def _last(image: str | None) -> str:
    return repository_of(image).rpartition("/")[2]
