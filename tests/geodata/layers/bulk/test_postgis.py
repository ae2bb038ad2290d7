"""What a layer of a database says of itself without one: addresses, entries of a catalogue, the SQL of the counter."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from geodata.catalog.model import LayerText
from geodata.catalog.wording import found, words
from geodata.errors import CatalogError
from geodata.layers import deadline
from geodata.layers.bulk import postgis
from geodata.layers.bulk.postgis import address
from geodata.layers.bulk.postgis.databases import Databases
from geodata.space.systems import Systems
from tests.bulk import layer_text
from webapp import cli
from webapp.settings import Settings

SECRET = "kept-to-oneself"
URL = f"postgresql://atlas:{SECRET}@one.example.org,two.example.org:5433/water?sslmode=require&password={SECRET}"


def test_an_address_is_shown_without_what_opens_it():
    made = address.read(URL, "public.wells")
    assert made.shown == "one.example.org,two.example.org:5433/water, table public.wells"
    assert made.table == ("public", "wells")
    assert SECRET not in repr(made)
    assert SECRET not in repr(Databases().at(URL))
    assert address.read("postgresql:///?service=water", "wells").shown == "localhost/, table wells"


@pytest.mark.parametrize(
    "entry",
    [{"data": "a.parquet", "table": "wells"}, {"data": URL}, {"table": "wells"}, {"data": URL, "table": "a.b.c"},
     {"data": URL, "table": ""}, {"data": URL, "table": ".a"}],
)  # fmt: skip
def test_a_table_goes_with_a_database(entry):
    with pytest.raises(ValidationError, match="table"):
        layer_text("wells", **entry)


@pytest.mark.parametrize("data", [f"postgresql://u:{SECRET}@[bad/db", f"postgresql://h/db?nope={SECRET}"])
def test_an_address_that_cannot_be_read_is_told_without_it(data):
    with pytest.raises(CatalogError, match="database-address") as raised:
        postgis.open_layer(layer_text("wells", data=data, table="wells"), Systems())
    assert SECRET not in str(raised.value)


def test_a_mistake_in_the_catalogue_tells_no_password():
    for entry in ({"data": URL, "style": {"radius": 99}}, {"table": 3, "data": URL}, {"data": URL}):
        with pytest.raises(ValidationError) as raised:
            LayerText.model_validate({"data": None, "id": "wells"} | entry)
        told = [part for detail in raised.value.errors(include_url=False) for part in words(detail)]
        assert SECRET not in " ".join(told)
    assert found(URL) == "'postgresql://…one.example.org,two.example.org:5433/water?sslmode=require&password=…'"


def test_a_database_is_no_file():
    text = layer_text("wells", data=URL, table="wells")
    assert (text.is_in_database, text.file) == (True, None)
    assert layer_text("wells", data="a.parquet").file == "a.parquet"


def test_a_missing_driver_is_told_with_the_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "geodata.layers.bulk.postgis.layer", None)
    monkeypatch.delattr(postgis, "layer", raising=False)
    with pytest.raises(CatalogError, match=r"crossborder-atlas\[postgis\].*no-driver"):
        postgis.open_layer(layer_text("wells", data=URL, table="wells"), Systems())


def test_layers_of_one_database_share_its_connections():
    databases = Settings(postgis_connections=3, export_seconds=7).databases
    assert databases.at(URL) is databases.at(URL)
    assert (databases.at(URL).connections, databases.at(URL).seconds) == (3, 7)


def test_the_counter_is_printed_with_quoted_names():
    told = CliRunner().invoke(cli.main, ["postgis", 'a"b.wells', "--view", "it's", "--role", "r"])
    assert told.exit_code == 0, told.output
    assert 'ON "a""b"."wells"' in told.output
    assert "('it''s')" in told.output
    assert 'GRANT SELECT ON "it\'s", "crossborder_changes" TO "r";' in told.output
    assert "ENABLE ALWAYS TRIGGER" in told.output


def test_what_is_left_of_the_time_is_known():
    assert deadline.left() == float("inf")
    with deadline.within(5):
        assert 4 < deadline.left() <= 5
