"""Variables in Compose files, and the files that set them."""

from __future__ import annotations

import pytest

from migration.compose.interpolation import InterpolationError, Variables, interpolated, readable
from migration.compose.reading import read
from migration.conversion.files import DocumentError
from tests.support.compose_projects import app, project

KNOWN = {"NAME": "value", "EMPTY": "", "ZONE": "a"}


def text(template: str) -> str:
    """Return a template with the variables ``KNOWN``."""
    return interpolated(template, Variables(KNOWN))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$NAME-${ZONE}", "value-a"),
        ("$$NAME and $$$$", "$NAME and $$"),
        ("${NAME:-other}${EMPTY:-other}${UNSET:-other}", "valueotherother"),
        ("${NAME-other}${EMPTY-other}${UNSET-other}", "valueother"),
        ("${NAME+set}${EMPTY+set}${UNSET+set}", "setset"),
        ("${NAME:+set}${EMPTY:+set}${UNSET:+set}", "set"),
        ("${NAME:?message}${EMPTY?message}", "value"),
        ("${UNSET:-${ALSO:-${ZONE}-b}}", "a-b"),
        ('${UNSET:-{"a": 1}}', '{"a": 1}'),
        ("${UNSET:-}x$UNSET", "x"),
        ("no variables", "no variables"),
        ("100$ and ^/$ and $(date) and $1", "100$ and ^/$ and $(date) and $1"),
    ],
)
def test_variables_have_the_forms_of_compose(template, expected) -> None:
    assert text(template) == expected


@pytest.mark.parametrize("template", ["${", "${}", "${NAME", "${NAME:}", "${NAME!x}", "${1A}", "${-}"])
def test_a_brace_without_a_variable_is_an_error(template) -> None:
    with pytest.raises(InterpolationError, match=r"it has \$\{ without a variable and a closing brace. Write"):
        text(template)


def test_a_missing_required_variable_is_an_error_with_its_message() -> None:
    with pytest.raises(InterpolationError, match=r"the variable TAG is required \(set TAG\). Set it in .env, or"):
        text("${TAG:?set TAG}")


def test_all_missing_variables_are_reported_at_once(tmp_path) -> None:
    with pytest.raises(DocumentError) as error:
        app(tmp_path, image="a:${TAG:?}", user="${RUN_AS:?give an id}")

    assert "services.app.image: the variable TAG is required." in str(error.value)
    assert "services.app.user: the variable RUN_AS is required (give an id)." in str(error.value)


def test_the_nesting_of_variables_is_limited() -> None:
    with pytest.raises(InterpolationError, match="nested in more than 20 levels"):
        text("${A:-" * 30 + "}" * 30)


def test_a_secret_needs_no_value(tmp_path) -> None:
    found = app(tmp_path, environment={"TOKEN": "${API_TOKEN:?set API_TOKEN}", "OTHER": "${DB_PASSWORD}"})

    assert set(found.one("workers")["secrets"]) == {"TOKEN", "OTHER"}
    assert not found.has("has no value")


def test_a_variable_without_a_value_is_noted(tmp_path) -> None:
    found = app(tmp_path, environment={"URL": "http://${PUBLIC_HOST}/"})

    assert found.one("workers")["environment"] == {"URL": "http:///"}
    assert found.has("$PUBLIC_HOST: it has no value", "Set it in .env")


def test_the_shell_sets_no_variable(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TAG", "from-the-shell")

    assert app(tmp_path, image="example/app:${TAG:-1}").one("workers")["image"]["tag"] == "1"


def test_a_file_for_variables_replaces_the_default_one(tmp_path) -> None:
    (tmp_path / ".env").write_text("A=default\nB=default\n", encoding="utf-8")
    (tmp_path / "other.env").write_text("A=other\n", encoding="utf-8")
    (tmp_path / "last.env").write_text("C=${A}-last\n", encoding="utf-8")
    file = tmp_path / "compose.yaml"
    file.write_text("services: {app: {image: '${A}:${B:-none}-${C:-none}'}}", encoding="utf-8")

    assert read([file]).model.services["app"].image == "default:default-none"
    given = read([file], [tmp_path / "other.env", tmp_path / "last.env"])
    assert given.model.services["app"].image == "other:none-other-last"


def test_quotes_comments_and_variables_of_a_file_are_those_of_compose(tmp_path) -> None:
    lines = """\
# comment
PLAIN=one two  # comment
HASH=a#b
SINGLE='$PLAIN # kept'
DOUBLE="a\\tb $PLAIN"
ESCAPED="\\$PLAIN"
LINES="one
two"
export EXPORTED = yes
EMPTY=
"""
    found = app(tmp_path, {"app.env": lines}, env_file="app.env").one("workers")["environment"]

    assert found == {
        "PLAIN": "one two",
        "HASH": "a#b",
        "SINGLE": "$PLAIN # kept",
        "DOUBLE": "a\tb one two",
        "ESCAPED": "$PLAIN",
        "LINES": "one\ntwo",
        "EXPORTED": "yes",
        "EMPTY": "",
    }


def test_a_line_of_a_file_may_have_a_colon_as_in_yaml(tmp_path) -> None:
    files = {"app.env": 'LEVEL: info\nexport NAME: "a b"\nURL=http://example.com\nDB_PASSWORD: do-not-print\n'}

    found = app(tmp_path, files, env_file="app.env")

    assert found.one("workers")["environment"] == {"LEVEL": "info", "NAME": "a b", "URL": "http://example.com"}
    assert list(found.one("workers")["secrets"]) == ["DB_PASSWORD"]


def test_a_raw_file_has_neither_quotes_nor_variables(tmp_path) -> None:
    found = app(tmp_path, {"a.env": 'A="x" $B\n#C=1\n'}, env_file=[{"path": "a.env", "format": "raw"}])

    assert found.one("workers")["environment"] == {"A": '"x" $B'}


def test_later_files_and_the_service_itself_take_precedence(tmp_path) -> None:
    files = {"one.env": "A=1\nB=1\nC=1\n", "two.env": "B=2\nC=2\n"}
    found = app(tmp_path, files, env_file=["one.env", "two.env"], environment={"C": 3})

    assert found.one("workers")["environment"] == {"A": "1", "B": "2", "C": "3"}


def test_a_missing_file_is_noted_unless_it_is_optional(tmp_path) -> None:
    found = app(tmp_path, env_file=["needed.env", {"path": "optional.env", "required": False}])

    assert found.has("services.app.env_file", "needed.env does not exist", "Create the file")
    assert not found.has("optional.env")


def test_a_broken_line_of_a_file_is_an_error_with_its_line(tmp_path) -> None:
    with pytest.raises(DocumentError, match=r"bad.env: line 2: it is not a line NAME=value. Correct the line."):
        app(tmp_path, {"bad.env": "A=1\nB C=2\n"}, env_file="bad.env")


def test_the_name_of_the_project_is_a_variable(tmp_path) -> None:
    document = {
        "name": "Orders_Shop",
        "services": {"app": {"image": "a:1", "environment": ["P=${COMPOSE_PROJECT_NAME}"]}},
    }
    assert project(tmp_path, document).one("workers")["environment"] == {"P": "Orders_Shop"}


def test_a_mark_is_readable_as_the_variable() -> None:
    assert readable(interpolated("x-${DB_PASSWORD}", Variables({"DB_PASSWORD": "example"}))) == "x-${DB_PASSWORD}"
