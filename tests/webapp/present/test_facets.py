"""Facets: every count is what choosing the value gives, bands hold every figure once, the unknown is counted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.conftest import BROWSER
from webapp.present.facets import FACETS, UNKNOWN, facet_values, held

BANDED = [facet for facet in FACETS.values() if facet.edges]


def shown(client, query):
    text = client.get(f"/projects?all=1&{query}", headers=BROWSER).get_data(as_text=True)
    return re.findall(r'class="cell-name" href="/projects/([^"?]+)"', text), text


def counts(text, name):
    pattern = rf'name="{name}" value="([^"]+)"[^>]*>.*?<b data-count>(\d+)</b>'
    return {value: int(count) for value, count in re.findall(pattern, text, re.DOTALL)}


@pytest.mark.parametrize("base", ["", "country=UZ", "cost=unknown&status=operating", "q=tashkent&year=2025"])
@pytest.mark.parametrize("name", [name for name in FACETS if name != "programme"])
def test_a_count_is_what_a_click_gives(client, name, base):
    others = "&".join(part for part in base.split("&") if not part.startswith(f"{name}="))
    _, text = shown(client, others)
    told = counts(text, name)
    assert told
    for value, count in told.items():
        assert len(shown(client, f"{others}&{name}={value}")[0]) == count, value


def test_bands_of_a_figure_part_all_projects(client, snapshot):
    total = len(snapshot.layer("projects"))
    _, text = shown(client, "")
    for facet in BANDED:
        told = counts(text, facet.name)
        bands = held(snapshot.layer("projects"), facet.name)
        assert len(bands) == total
        assert sum(told.values()) == sum(map(len, bands)) >= total
        known = sum(value is not None for value in snapshot.layer("projects").values[facet.reads[0]])
        assert told[UNKNOWN] == total - known


@pytest.mark.parametrize("facet", BANDED, ids=lambda facet: facet.name)
@given(figure=st.one_of(st.none(), st.floats(0, 1e13), st.integers(0, 10**13)))
def test_a_figure_lies_within_the_limits_of_its_band(facet, figure):
    limits = facet.limits(*facet.bands_of(figure, figure))
    if figure is None:
        assert limits is None
    else:
        low, high = limits
        assert low <= figure
        assert high is None or figure < high


@pytest.mark.parametrize("facet", BANDED, ids=lambda facet: facet.name)
@given(ends=st.tuples(st.integers(0, 10**11), st.integers(0, 10**11)).map(sorted))
def test_what_lies_between_two_ends_is_in_each_band_from_one_to_the_other(facet, ends):
    low, high = ends
    bands = facet.bands_of(low, high)
    first, *_, last = (*bands, *bands)
    assert facet.bands_of(low, low) == (first,)
    assert facet.bands_of(high, high) == (last,)
    assert bands == facet.bands[facet.bands.index(first) : facet.bands.index(last) + 1]


def test_several_values_are_alternatives(client):
    one, other = shown(client, "side=KZ")[0], shown(client, "side=UZ")[0]
    assert sorted(one + other) == sorted(shown(client, "side=KZ,UZ")[0])
    assert one
    assert other


def test_side_is_where_the_point_lies(snapshot):
    layer = snapshot.layer("projects")
    sides = dict(zip(layer.ids, layer.values["side"], strict=True))
    assert sides["tenge-bank-head-office"] == "UZ"
    assert {"KZ", "UZ"} <= set(sides.values())


def test_years_are_those_of_the_events(snapshot):
    values = dict(zip(snapshot.layer("projects").ids, held(snapshot.layer("projects"), "year"), strict=True))
    assert values["aktau-nukus-flight"] == ("2025",)
    assert list(facet_values(snapshot, "year")) == sorted(facet_values(snapshot, "year"), reverse=True)


@pytest.mark.parametrize(
    "query", ["cost=5", "jobs=many", "year=1066", "side=XX", "source_kind=rumour", "columns=colour"]
)
def test_values_that_do_not_exist_are_named(client, query):
    response = client.get(f"/projects?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert query.split("=")[0] in response.text
    assert query.split("=")[1] in response.text


def test_table_shows_the_chosen_columns(client):
    _, text = shown(client, "lang=en&columns=jobs,border")
    head = text[text.index("<thead>") : text.index("</thead>")]
    assert re.findall(r"<th[^>]*>([^<]+)</th>", head) == ["Project", "Jobs", "To the border"]
    assert 'name="columns" value="jobs,border"' in text  # the filters keep them


def test_order_by_number_of_sources(client, snapshot):
    ids, _ = shown(client, "sort=sources")
    layer = snapshot.layer("projects")
    numbers = [layer.values["sources"][layer.row(id_)] for id_ in ids]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]
