"""The wiring that a Compose project becomes: order, conditions, addresses and volumes."""

from __future__ import annotations

from tests.support.compose_projects import app, project


def test_shared_volumes_are_part_of_the_wiring(tmp_path) -> None:
    services = {
        "app": {"image": "a:1", "volumes": ["data:/app/data", "only:/x"]},
        "reader": {"image": "a:1", "volumes": ["data:/input:ro"]},
    }
    found = project(tmp_path, {"services": services, "volumes": {"data": None, "only": {"external": True}}})

    assert found.wiring["volumes"] == {
        "data": {"app": {"path": "/app/data"}, "reader": {"path": "/input", "readOnly": True}},
        "only": {"app": {"path": "/x"}},
    }
    assert found.has("volumes.only: its data is outside the project. Copy the data into the new volume.")


def test_dependencies_are_an_order_with_conditions(tmp_path) -> None:
    services = {
        "web": {
            "image": "a:1",
            "ports": ["80:80"],
            "depends_on": {"migrate": {"condition": "service_completed_successfully"}},
        },
        "migrate": {"image": "a:1", "depends_on": {"db": {"condition": "service_healthy"}}},
        "db": {"image": "postgres:16"},
        "worker": {"image": "a:1", "restart": "always", "depends_on": ["db"]},
    }
    found = project(tmp_path, {"services": services}).wiring

    assert found["order"] == [["db"], ["migrate", "worker"], ["web"]]
    assert found["connections"]["web"]["waitsFor"] == {"migrate": "completed"}
    assert found["connections"]["migrate"]["waitsFor"] == {"db": "ready"}
    assert found["connections"]["worker"]["waitsFor"] == {"db": "started"}


def test_addresses_in_variables_are_wired_and_have_the_names_of_kubernetes(tmp_path) -> None:
    environment = {
        "API_URL": "http://my_api:8080",
        "DOCS": "http://my_api:8080/docs",
        "HOST": "my_api",
        "OTHER": "my_api",
    }
    services = {
        "app": {"image": "a:1", "environment": environment},
        "my_api": {"image": "b:1", "expose": ["8080"]},
    }
    found = project(tmp_path, {"services": services})

    assert found.wiring["connections"]["app"] == {
        "calls": {"API_URL": "my-api"},
        "servers": {"my-api": {"variables": {"DOCS": "http://my-api:8080/docs", "HOST": "my-api"}}},
    }
    assert found.one("workers")["environment"] == {"OTHER": "my_api"}
    assert found.has("services.my_api.name: the name is my-api")


def test_urls_of_stores_are_made_by_their_stores(tmp_path) -> None:
    environment = {
        "DATABASE_URL": "postgresql+asyncpg://shop:example@db:5432/shop",
        "OTHER_URL": "postgresql://shop:example@db/reports",
        "CACHE": "redis://cache:6379/3",
        "BROKER": "amqp://guest:guest@queue:5672//",
    }
    services = {
        "app": {"image": "a:1", "environment": environment},
        "db": {"image": "postgres:16", "environment": {"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "example"}},
        "cache": {"image": "redis:7"},
        "queue": {"image": "rabbitmq:3-management"},
    }
    servers = project(tmp_path, {"services": services}).wiring["connections"]["app"]["servers"]

    assert servers["db"]["urls"] == {"DATABASE_URL": "postgresql+asyncpg"}
    assert servers["db"]["secretVariables"] == {"OTHER_URL": "postgresql://shop:{{ .OTHER_URL_PASSWORD }}@db/reports"}
    assert servers["cache"]["urls"] == {"CACHE": 3}
    assert servers["queue"]["urls"] == {"BROKER": "amqp"}


def test_the_arguments_of_a_store_become_its_settings(tmp_path) -> None:
    cache = app(
        tmp_path,
        image="redis:7-alpine",
        command="redis-server --appendonly yes --maxmemory 1gb --maxmemory-policy allkeys-lru",
    ).one("redis")["cluster"]
    database = app(
        tmp_path, image="postgres:16", command=["postgres", "-c", "max_connections=300", "-c", "shared_buffers=1GB"]
    )

    assert (cache["maxMemoryMib"], cache["evictionPolicy"]) == (1024, "allkeys-lru")
    assert cache["resources"]["memoryLimit"] == "2048Mi"
    assert database.one("postgresql")["cluster"]["maxConnections"] == 300
    assert database.has("the store has no setting for shared_buffers")


def test_names_of_a_database_are_those_that_rds_accepts(tmp_path) -> None:
    found = app(tmp_path, image="postgres:16", environment={"POSTGRES_USER": "admin", "POSTGRES_DB": "Meal-App"})

    assert (found.one("postgresql")["username"], found.one("postgresql")["database"]) == ("app_admin", "meal_app")
    assert found.has("services.app.environment.POSTGRES_DB: the name is meal_app")


def test_an_image_that_compose_builds_is_in_the_registry_of_the_account(tmp_path) -> None:
    assert app(tmp_path, image=None, build=".").one("workers")["image"] == {"repository": "shop-app"}
    assert app(tmp_path, image="team/app:7", build=".").one("workers")["image"] == {
        "repository": "team/app",
        "tag": "7",
    }
    assert app(tmp_path, image="nginx:1.27").one("microservices")["image"] == {
        "repository": "library/nginx",
        "registry": "docker.io",
        "tag": "1.27",
    }
    assert app(tmp_path, image="nginx").has("services.app.image: it has no tag that stays the same, such as latest")
