"""Data and secrets of Email-RAG: uploads, vectors, databases, passwords and the model."""

from __future__ import annotations

from typing import Any

import pytest

from components.block_storage import RETAINED_STORAGE_CLASS
from tests.support.email_rag import HOSTINGS, Pods, hosted, pods, system
from tests.support.shop import Cluster
from tests.support.stack_plans import planned

RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105  a type
PROCESSES = ("backend", "worker", "migration", "model-download")


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return system(beat={}, dataImport={"bucket": "email-rag-transfer"})


@pytest.fixture(scope="module")
def found(cluster: Cluster) -> Pods:
    return pods(cluster)


@pytest.fixture(scope="module")
def managed() -> Cluster:
    return hosted({"postgres": "managed", "redis": "managed", "rabbitmq": "managed"})


def claim_of(found: Pods, name: str, path: str) -> str:
    """Return the claim that a workload mounts at a path."""
    volumes = {volume["name"]: volume for volume in found.pod(name)["volumes"]}
    return volumes[found.mounts(name)[path]["name"]]["persistentVolumeClaim"]["claimName"]


def test_the_vectors_have_one_server_with_a_block_volume_of_its_own_and_both_addresses(
    cluster: Cluster, found: Pods
) -> None:
    """Without one of the two variables, each process opens a file of its own on the shared volume."""
    spec = cluster.one("StatefulSet", "chroma")["spec"]
    assert spec["replicas"] == 1
    claim = cluster.one("PersistentVolumeClaim", "data-chroma-0")["spec"]
    assert (claim["accessModes"], claim["storageClassName"]) == (["ReadWriteOnce"], RETAINED_STORAGE_CLASS)
    assert found.mounts("chroma")["/data"]["name"] == "data"
    assert found.variables("chroma")["CHROMA_PERSIST_PATH"] == "/data"
    for name in ("backend", "worker", "beat"):
        variables = found.variables(name)
        assert (variables["CHROMA_HOST"], variables["CHROMA_PORT"]) == ("chroma", "8000")
        assert not [path for path in found.writable(name) if "chroma" in path]


def test_the_server_of_the_vectors_has_the_version_of_the_client(found: Pods) -> None:
    assert found.container("chroma")["image"] == "docker.io/chromadb/chroma:1.5.9"


def test_uploads_are_mounted_where_the_rows_of_the_database_expect_them(cluster: Cluster, found: Pods) -> None:
    for name in ("backend", "worker", "import-uploads"):
        assert claim_of(found, name, "/app/uploads") == "uploads-pvc"
        assert not found.mounts(name)["/app/uploads"].get("readOnly")
    for name in PROCESSES:
        assert found.variables(name)["UPLOAD_DIR"] == "/app/uploads"
    claim = cluster.one("PersistentVolumeClaim", "uploads-pvc")["spec"]
    assert claim["accessModes"] == ["ReadWriteMany"], "parts of an upload arrive at different pods"
    arguments = found.container("import-uploads")["args"]
    assert arguments[arguments.index("--folder") + 1] == "/app/uploads", "its content, and no folder in it"


def test_no_pod_has_variables_of_services(found: Pods) -> None:
    """Services named redis, postgres, rabbitmq and chroma would set ports to ``tcp://…``, which end the processes."""
    assert {name for name in found.names if found.pod(name)["enableServiceLinks"] is not False} == set()


@pytest.mark.parametrize("hosting", HOSTINGS[:1] + HOSTINGS[-1:], ids=["cluster", "managed"])
def test_a_generated_password_needs_no_escaping_in_a_url(hosting: dict[str, str]) -> None:
    """A ``%`` breaks the configuration of Alembic, and ``@ : / #`` break the URL."""
    made = hosted(hosting).deployment.all(RANDOM_PASSWORD)
    assert len(made) == 5
    for password in made:
        assert (password.inputs["special"], password.inputs["length"]) == (False, 32)
        assert "overrideSpecial" not in password.inputs


def test_the_url_of_the_database_suits_both_drivers_of_the_application(managed: Cluster) -> None:
    """Each rejects the TLS parameter of the other; both try TLS first without one."""
    url = pods(managed).variables("migration")["DATABASE_URL"]
    assert url.startswith("postgresql+asyncpg://")
    assert "?" not in url
    parameters = managed.deployment.one("aws:rds/parameterGroup:ParameterGroup").inputs["parameters"]
    assert {each["name"]: each["value"] for each in parameters}["rds.force_ssl"] == "1"


def test_both_urls_of_the_cache_require_tls_by_themselves_and_the_cache_has_two_databases(managed: Cluster) -> None:
    """Celery rejects a URL without the parameter, and would derive its own from that of the application wrongly."""
    for name in ("backend", "worker"):
        variables = pods(managed).variables(name)
        for variable, database in (("REDIS_URL", 0), ("CELERY_RESULT_BACKEND", 1)):
            assert variables[variable].startswith("rediss://")
            assert variables[variable].endswith(f"/{database}?ssl_cert_reqs=required")
    group = managed.deployment.one("aws:elasticache/replicationGroup:ReplicationGroup").inputs
    assert group["clusterMode"] == "disabled"
    assert group["transitEncryptionMode"] == "required"


def test_the_broker_has_the_user_of_its_image_and_a_stable_name(cluster: Cluster, found: Pods) -> None:
    """The data folder has the name of the host, which a StatefulSet keeps."""
    spec = cluster.one("StatefulSet", "rabbitmq")["spec"]
    assert (spec["replicas"], spec["serviceName"]) == (1, "rabbitmq-pods")
    assert "hostname" not in found.pod("rabbitmq")
    assert list(found.files("rabbitmq")) == ["/etc/rabbitmq/conf.d/20-landfall.conf"]
    assert not [name for name in found.variables("rabbitmq") if name.startswith("RABBITMQ_VM")]


def test_databases_have_block_volumes_and_no_shared_file_system(cluster: Cluster, found: Pods) -> None:
    sizes = {"postgres": "50Gi", "redis": "10Gi", "rabbitmq": "20Gi", "chroma": "20Gi"}
    for name, size in sizes.items():
        claim = cluster.one("PersistentVolumeClaim", f"data-{name}-0")["spec"]
        assert claim["storageClassName"] == RETAINED_STORAGE_CLASS
        assert claim["resources"]["requests"]["storage"] == size
        assert not [volume for volume in found.pod(name)["volumes"] if "persistentVolumeClaim" in volume]
    assert found.variables("postgres")["PGDATA"] == "/var/lib/postgresql/data/pgdata"
    memory = found.container("redis")["resources"]["limits"]["memory"]
    assert (memory, "maxmemory 256mb" in found.files("redis")["/etc/redis/redis.conf"]) == ("512Mi", True)


KEYS: dict[str, Any] = {
    f"{name}_API_KEY": {"name": "email-rag/{environment}/llm-keys", "property": name.lower()}
    for name in ("OPENAI", "ANTHROPIC", "GOOGLE", "XAI", "GROQ", "CEREBRAS", "CUSTOM_LLM")
}


def test_secrets_come_from_secrets_manager_and_optional_keys_do_not_fail_the_others() -> None:
    made = system(backend={"optionalSecrets": KEYS})
    assert "kubernetes:core/v1:Secret" not in made.deployment.types()
    external = {each["metadata"]["name"]: each["spec"]["data"] for each in made.all("ExternalSecret")}
    for key in KEYS:
        (entry,) = external[f"backend-{key.lower().replace('_', '-')}-optional"]
        assert entry["secretKey"] == key
    required = {entry["secretKey"] for entry in external["backend-secrets"]}
    assert required == {"postgres_password", "redis_password", "rabbitmq_password", "JWT_SECRET_KEY", "SECRET_KEY"}


def test_no_container_creates_an_account(found: Pods) -> None:
    """The chart creates an administrator with a published password."""
    for name in found.names:
        words = " ".join([*(found.container(name).get("command") or []), *(found.container(name).get("args") or [])])
        assert not {"admin", "createsuperuser", "create_user"} & set(words.lower().replace("/", " ").split()), name


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_file_system_has_elastic_throughput(stack: str) -> None:
    """An archive is parsed in small random reads, against a limit of an hour."""
    system_ = planned(stack).one("aws:efs/fileSystem:FileSystem")
    assert system_.inputs["throughputMode"] == "elastic"


def test_the_model_is_downloaded_once_and_read_from_one_place_without_the_internet(
    cluster: Cluster, found: Pods
) -> None:
    download = found.container("model-download")["command"]
    assert download[:2] == ["python", "-c"]
    assert "SentenceTransformer('sentence-transformers/all-MiniLM-L6-v2')" in download[2]
    assert "HF_HUB_OFFLINE" not in found.variables("model-download")
    assert len([each for each in cluster.all("Job") if "model-download" in each["metadata"]["name"]]) == 1
    for name in ("backend", "worker"):
        assert claim_of(found, name, "/models") == claim_of(found, "model-download", "/models") == "models-pvc"
        assert found.mounts(name)["/models"]["readOnly"] is True
        assert found.variables(name)["HF_HUB_OFFLINE"] == "1"
    assert {found.variables(name)["HF_HOME"] for name in PROCESSES} == {"/models"}
