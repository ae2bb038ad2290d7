"""What the reference of filters says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata.errors import QueryError
from geodata.query import cql2
from geodata.query.cql2.functions import LISTS, SPATIAL, TEMPORAL
from geodata.space import crs
from tests.reference_systems import SHIPPED, UTM

PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "cql2.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| ([a-z-]+) \| `(.+)` \| .+ \|$", PAGE.partition("## What is unknown")[0], re.MULTILINE)


def answered(snapshot, layer_id, source, lang="cql2-text"):
    layer = snapshot.layer(layer_id)
    return cql2.mask(cql2.parse(source, lang, layer.columns), layer)


def test_there_are_examples():
    assert len(EXAMPLES) >= 25


@pytest.mark.parametrize(("layer_id", "source"), EXAMPLES)
def test_example_finds_some_but_not_all(snapshot, layer_id, source):
    found = answered(snapshot, layer_id, source)
    assert 0 < found.sum() < len(found)


def test_json_example_finds_the_same_as_its_text(snapshot):
    (source,) = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    found = answered(snapshot, "projects", source, "cql2-json")
    text = "sector = 'energy' AND S_INTERSECTS(geometry, BBOX(60, 37, 72, 46))"
    assert found.any()
    assert (found == answered(snapshot, "projects", text)).all()


@pytest.mark.parametrize(
    "source",
    [
        "CASEI('STRASSE') = CASEI('straße')",
        "ACCENTI('é') = 'e' AND ACCENTI('й') = 'и' AND ACCENTI('ё') = 'е'",
        r"'it''s' = 'it\'s' AND length('\\') = 1 AND length('\t') = 1",
        "-7 div 2 = -3 AND -7 % 2 = -1 AND (1 / 0 = 1) IS NULL",
        "NOT T_CONTAINS(INTERVAL('2025-01-01', '2025-12-31'), DATE('2025-01-01'))",
    ],
)
def test_statement_of_the_page_holds(snapshot, source):
    assert answered(snapshot, "projects", source).all()


def test_extensions_of_the_page_are_read(snapshot):
    for layer_id, source in (
        ("corridors", "schematic AND length_km > 100"),
        ("projects", "status_date BETWEEN '2025' AND '2026'"),
        ("projects", "status != 'x' AND A_OVERLAPS(countries, ['KZ'])"),
    ):
        assert answered(snapshot, layer_id, source).any()


def test_example_of_an_error_is_what_is_said(snapshot):
    (said,) = re.findall(r"```\n(filter: .+)\n```", PAGE)
    with pytest.raises(QueryError) as caught:
        answered(snapshot, "projects", "jobs = 'many'")
    assert str(caught.value) == said


def test_limits_classes_functions_and_systems_are_all_listed():
    for number in (cql2.MAX_CHARS, cql2.MAX_DEPTH, cql2.MAX_NODES):
        assert re.search(rf"\b{number}\b", PAGE)
    for name in (*cql2.CONFORMANCE, *cql2.LANGUAGES, *(op.upper() for op in (*SPATIAL, *TEMPORAL, *LISTS))):
        assert f"`{name}`" in PAGE or f"`{name}(" in PAGE
    for function in cql2.FUNCTIONS:
        arguments = ", ".join(argument.name for argument in function.arguments)
        assert f"| `{function.name}({arguments})` | {function.description} |" in PAGE
    listed = PAGE.partition("## Coordinates")[2].partition("## Functions")[0]
    numbers = set(map(int, re.findall(r"\b\d{4,5}\b", listed.replace("Pulkovo 1942", ""))))
    ours = {int(system.code.partition(":")[2]) for system in SHIPPED.offered if system != crs.CRS84}
    assert numbers <= ours
    assert min(UTM, key=lambda s: s.code).code.endswith(str(32639))
    assert ours - numbers == {*range(32640, 32645), *range(28409, 28415)}
