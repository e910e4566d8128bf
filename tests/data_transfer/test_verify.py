"""Comparison of a moved system with its manifests and its checks file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.data_transfer.kit.command import Program, Transfer
from tests.data_transfer.kit.postgres import PostgresServer
from tests.data_transfer.kit.services import chroma, serving

CHECKS = Path(__file__).parent / "email_rag_checks.json"


@pytest.fixture
def uploads(postgres: PostgresServer, filled: str, tmp_path: Path) -> Path:
    """A folder with every file that the rows name."""
    root = tmp_path / "uploads"
    for query in ("SELECT file_path FROM processing_tasks", "SELECT storage_path FROM attachments"):
        for (path,) in postgres.values(filled, query):
            file = root / path.removeprefix("/app/uploads/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("x")
    return root


def embedded(postgres: PostgresServer, database: str) -> list[str]:
    found = postgres.values(database, "SELECT id::text FROM emails WHERE is_embedded ORDER BY id")
    return [email for (email,) in found]


def vectors(postgres: PostgresServer, database: str) -> dict[str, list[str]]:
    """Two vectors for each embedded e-mail, one of an e-mail that is not marked yet, and none of blank attachments."""
    texts = postgres.values(database, "SELECT id::text FROM attachments WHERE extracted_text LIKE 'Subject%'")
    found = [f"{email}_chunk_{number}" for email in embedded(postgres, database) for number in range(2)]
    return {"email_chunks": [*found, "not-marked_chunk_0"], "attachment_chunks": [f"{row}_chunk_0" for (row,) in texts]}


def test_a_complete_system_passes(
    program: Program, postgres: PostgresServer, folder: str, filled: str, uploads: Path
) -> None:
    program.ok("dump-database", "--storage", folder, "--name", "app", "--database", filled, "--checks", CHECKS)
    with serving(chroma(vectors(postgres, filled))) as service:
        program.ok("count-collections", "--storage", folder, "--name", "vectors", "--url", service.url)
        result = program.ok(
            *("verify", "--storage", folder, "--dump", "app", "--database", filled, "--checks", CHECKS),
            *("--mount", f"/app/uploads={uploads}", "--chroma", service.url, "--collections", "vectors"),
        )
    assert "7 checks passed: row counts, numbers, files below /app/uploads" in result.err


def test_a_count_that_differs_is_reported(program: Program, postgres: PostgresServer, folder: str, filled: str) -> None:
    program.ok("dump-database", "--storage", folder, "--name", "app", "--database", filled)
    postgres.execute(filled, "DELETE FROM evidences", "CREATE TABLE extra ()")
    result = program("verify", "--storage", folder, "--dump", "app", "--database", filled)
    assert result.code == 1
    assert "2 differences: row counts: public.extra is not in the dump" in result.error
    assert "row counts: public.evidences has 0 rows instead of 3" in result.error


def checks(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "checks.json"
    path.write_text(json.dumps(content))
    return path


def test_a_number_that_differs_is_reported(
    program: Program, postgres: PostgresServer, folder: str, filled: str, tmp_path: Path
) -> None:
    one = checks(tmp_path, {"numbers": {"embedded": "SELECT count(*) FROM emails WHERE is_embedded"}})
    program.ok("dump-database", "--storage", folder, "--name", "app", "--database", filled, "--checks", one)
    postgres.execute(filled, "UPDATE emails SET is_embedded = false")
    verify = ("verify", "--storage", folder, "--dump", "app", "--database", filled, "--checks", one)
    result = program(*verify)
    assert (result.code, "numbers: embedded: 0 instead of 12" in result.error) == (1, True)

    checks(tmp_path, {"numbers": {"other": "SELECT 1"}})
    assert "other: the dump has no such number. Pass the same checks file to dump-database" in program(*verify).error


def test_files_that_rows_name_must_exist(
    transfer: Transfer, postgres: PostgresServer, filled: str, uploads: Path, tmp_path: Path
) -> None:
    (uploads / "user1@example.com.pst").unlink()
    outside = ("/etc/passwd", "/app/uploads/../../etc/passwd", "relative.pst")
    for path in outside:
        postgres.execute(filled, f"INSERT INTO processing_tasks (file_path) VALUES ('{path}')")  # noqa: S608  names of the test
    postgres.execute(filled, "INSERT INTO processing_tasks (file_path) VALUES (NULL)")
    one = {"query": "SELECT file_path FROM processing_tasks", "below": "/app/uploads/"}
    options = ("--database", filled, "--checks", checks(tmp_path, {"paths": [one]}))
    result = transfer("verify", *options, "--mount", f"/app/uploads={uploads}", code=1)
    assert "files below /app/uploads: 3 paths not below /app/uploads" in result.error
    assert f'1 file missing in {uploads}: "user1@example.com.pst"' in result.error.replace("/app/uploads/", "")


def test_embedded_rows_need_vectors_and_others_do_not(
    program: Program, postgres: PostgresServer, folder: str, filled: str, tmp_path: Path
) -> None:
    one = {"collection": "email_chunks", "query": "SELECT id FROM emails WHERE is_embedded", "separator": "_chunk_"}
    verify = ("verify", "--storage", folder, "--database", filled, "--checks", checks(tmp_path, {"vectors": [one]}))
    assert "--chroma: the checks file has vectors" in program(*verify).error

    found = vectors(postgres, filled)
    with serving(chroma(found)) as service:
        program.ok(*verify, "--chroma", service.url)
        missing = embedded(postgres, filled)[0]
        found["email_chunks"] = [vector for vector in found["email_chunks"] if not vector.startswith(missing)]
        result = program(*verify, "--chroma", service.url)
    assert result.code == 1
    assert f"1 row of 12 without vectors in email_chunks: {missing}" in result.error
    with serving(chroma({})) as service:
        assert "Chroma has no collection email_chunks" in program(*verify, "--chroma", service.url).error


def test_the_number_of_vectors_must_be_the_noted_one(program: Program, folder: str) -> None:
    note = ("count-collections", "--storage", folder, "--name", "vectors")
    with serving(chroma({"email_chunks": ["a", "b"], "other": []})) as service:
        assert "email_chunks 2, other 0" in program.ok(*note, "--url", service.url, "--dry-run").out
        verify = ("verify", "--storage", folder, "--collections", "vectors", "--chroma", service.url)
        assert "there are no counts of collections" in program(*verify).error
        program.ok(*note, "--url", service.url)
        program.ok(*verify)
    with serving(chroma({"email_chunks": ["a"]})) as service:
        result = program("verify", "--storage", folder, "--collections", "vectors", "--chroma", service.url)
    assert result.code == 1
    assert "collection email_chunks has 1 vectors instead of 2" in result.error
    assert "collection other has no vectors instead of 0" in result.error


def test_many_vectors_are_read_in_pages(
    program: Program, folder: str, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_transfer.services.chroma._IDS", 10)
    monkeypatch.setattr("data_transfer.services.chroma._PAGE", 2)
    one = {"collection": "c4", "query": "SELECT 'row' || n FROM generate_series(0, 24) n", "separator": "_chunk_"}
    collections = {f"c{number}": [f"row{row}_chunk_0" for row in range(25)] for number in range(5)}
    with serving(chroma(collections)) as service:
        verify = ("verify", "--storage", folder, "--database", filled, "--checks", checks(tmp_path, {"vectors": [one]}))
        program.ok(*verify, "--chroma", service.url)
    assert sum("/get" in path for path, _ in service.requests) == 3


def test_a_query_of_the_checks_file_cannot_change_data(
    program: Program, folder: str, filled: str, tmp_path: Path
) -> None:
    one = checks(tmp_path, {"numbers": {"harmful": "DELETE FROM evidences RETURNING 1"}})
    result = program("dump-database", "--storage", folder, "--name", "app", "--database", filled, "--checks", one)
    assert result.code == 3
    assert "cannot execute DELETE in a read-only transaction" in result.error


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"other": []}, "'other' is unknown. Allowed are numbers, paths, vectors."),
        ({"numbers": {"title": 1}}, ".numbers.title: a text is needed, and 1 is none."),
        ({"paths": {}}, ".paths: a list is needed."),
        ({"paths": [{"query": "SELECT 1"}]}, ".paths[0]: 'below' is missing."),
        ({"paths": [{"query": "SELECT 1", "below": "uploads"}]}, ".paths[0].below: 'uploads' is not absolute."),
        ([], ": an object with keys is needed."),
    ],
)
def test_an_invalid_checks_file_is_a_usage_error(
    program: Program, folder: str, tmp_path: Path, content: object, message: str
) -> None:
    path = checks(tmp_path, content)
    result = program("verify", "--storage", folder, "--database", "none", "--checks", path)
    assert result.code == 2
    assert f"{path}" in result.error
    assert message in result.error


def test_a_comparison_needs_something_to_compare(program: Program, folder: str, tmp_path: Path) -> None:
    assert "no data are given" in program("verify", "--storage", folder).error
    assert "the address of Chroma is missing" in program("verify", "--storage", folder, "--collections", "c").error
    result = program("verify", "--storage", folder, "--checks", tmp_path / "none.json")
    assert (result.code, "the file cannot be read" in result.error) == (2, True)
    result = program("verify", "--storage", folder, "--files", "up")
    assert (result.code, "'up' has no two parts. Separate them by '='" in result.error) == (2, True)


def test_every_difference_of_a_folder_is_described(transfer: Transfer, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "folder").mkdir(parents=True)
    for name in ("same size", "longer", "missing", "a link", "folder/below"):
        (source / name).write_text("content")
    (source / "link").symlink_to("longer")
    transfer.exports(source)
    transfer.imports(target)

    (target / "same size").write_text("CONTENT")
    (target / "longer").write_text("content!")
    (target / "missing").unlink()
    (target / "a link").unlink()
    (target / "a link").symlink_to("longer")
    (target / "link").unlink()
    (target / "link").symlink_to("missing")
    result = transfer("verify", "--files", f"up={target}", code=1)
    for fault in (
        '"same size" has another content',
        '"longer" has 8 bytes instead of 7',
        '"missing" is missing',
        '"a link" is not the file of the manifest',
        '"link" is not the link of the manifest',
    ):
        assert fault in result.err
    assert "5 differences" in result.error


def test_a_server_without_the_api_of_chroma_is_refused(transfer: Transfer) -> None:
    with serving(lambda *_: (404, b"")) as service:
        result = transfer("count-collections", "--name", "vectors", "--url", service.url, code=3)
    assert "the server has no API v2 of Chroma" in result.error
