"""The published JSON Schemas are those of the models, and every shipped file keeps to its own."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from geodata.catalog import schema
from geodata.catalog.catalog import DATA
from geodata.catalog.yamlfile import read_yaml

FILES = [*sorted(DATA.glob("*.yaml")), *sorted((DATA / "projects").glob("*.yaml"))]


def name_of(path):
    return "project" if path.parent.name == "projects" else path.stem


def test_committed_schemas_are_the_generated_ones(tmp_path):
    generated = {path.name: path.read_text(encoding="utf-8") for path in schema.write(tmp_path)}
    committed = {path.name: path.read_text(encoding="utf-8") for path in schema.FOLDER.iterdir()}
    assert committed == generated, "run: make schema"


def test_every_file_has_a_schema_and_every_schema_a_file():
    assert {name_of(path) for path in FILES} == set(schema.schemas())


@pytest.mark.parametrize("name", schema.schemas())
def test_schema_is_sound_and_refuses_unknown_keys(name):
    made = schema.schemas()[name]
    Draft202012Validator.check_schema(made)
    assert made["$schema"] == schema.DIALECT
    assert made["additionalProperties"] is False
    assert not Draft202012Validator(made).is_valid({"nonsense": 1})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_file_keeps_to_its_schema(path):
    validator = Draft202012Validator(json.loads((schema.FOLDER / schema.file_name(name_of(path))).read_text()))
    file = read_yaml(path, path.name, [])
    assert [error.message for error in validator.iter_errors(file.data)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_first_line_leads_editors_to_the_schema(path):
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    start, _, target = first.partition("=")
    assert start == "# yaml-language-server: $schema"
    assert (path.parent / target).resolve() == schema.FOLDER / schema.file_name(name_of(path))
    assert (path.parent / target).is_file()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fields", {"fields": [{"id": "x", "feeds": "cost"}]}),
        ("timeline", {"timeline": [{"id": "x", "date": "15.11.2021"}]}),
        ("places", {"places": [{"id": "x", "lon": "68"}]}),
    ],
)
def test_schema_sees_what_the_loader_refuses(name, value):
    paths = {tuple(error.path) for error in Draft202012Validator(schema.schemas()[name]).iter_errors(value)}
    assert len(paths) >= 2 or name == "fields"
    assert not Draft202012Validator(schema.schemas()[name]).is_valid(value)


def test_alias_is_the_key_of_the_file():
    properties = schema.schemas()["fields"]["$defs"]["FieldTerm"]["properties"]
    assert "property" in properties
    assert "feeds" not in properties
