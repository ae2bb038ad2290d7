"""Charts of the indicators as SVG and PNG, with title, unit, sources and the state of the data."""

import re
import struct
import xml.etree.ElementTree as ET

import pytest

from tests.webapp.conftest import BROWSER
from webapp.picture import raster

SVG = "{http://www.w3.org/2000/svg}"


def texts(client, query):
    response = client.get(f"/indicators.svg?{query}")
    assert response.status_code == 200, response.data
    return ["".join(node.itertext()) for node in ET.fromstring(response.data).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("lang", "title", "state"),
    [
        ("en", "Bilateral goods trade", "State of the data: "),
        ("ru", "Взаимная торговля товарами", "Данные по состоянию на "),
        ("kk", "тауар", "Деректердің жай-күйі"),
        ("uz", "tovar", "Maʼlumotlar holati"),
    ],
)
def test_chart_says_what_of_whom_and_when(client, snapshot, lang, title, state):
    found = texts(client, f"series=trade_turnover&lang={lang}")
    assert title in found[0]
    assert any(state in text and snapshot.id[:8] in text for text in found)
    assert {"2024", "10"} <= set(found)


def test_every_chart_of_the_page_is_there_as_a_file(client):
    page = client.get("/indicators?lang=en", headers=BROWSER).text
    files = re.findall(r'href="(/indicators\.(?:svg|png)\?series=[^"]+)"', page)
    charts = page.count("data-chart=")
    assert len(files) == 2 * charts > 10
    for address in files:
        response = client.get(address.replace("&amp;", "&"))
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        if address.startswith("/indicators.png"):
            assert struct.unpack(">II", response.data[16:24]) == (2000, 1120)


@pytest.mark.parametrize("form", ["svg", "png"])
def test_without_a_series_it_is_the_first_and_other_sites_may_show_it(client, form):
    answer = client.get(f"/indicators.{form}")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_same_question_same_bytes_and_past(client):
    query = "series=trade_turnover&lang=en&theme=dark"
    assert client.get(f"/indicators.png?{query}").data == client.get(f"/indicators.png?{query}&f=png").data
    assert "As known on 31 Dec 2024" in " ".join(texts(client, f"{query}&asof=2024"))


@pytest.mark.parametrize(("query", "parameter"), [
    ("series=nothing", "series"), ("series=launched_package_value", "series"),
    ("series=trade_turnover&theme=red", "theme"), ("series=trade_turnover&f=csv", "f"),
    ("series=trade_turnover&width=5", "width"), ("series=trade_turnover&download=x", "download"),
])  # fmt: skip
def test_what_is_wrong_is_named(client, query, parameter):
    response = client.get(f"/indicators.svg?{query}", headers={"Accept": "application/json"})
    assert (response.status_code, response.get_json()["parameter"]) == (400, parameter)


def test_without_resvg_only_svg_is_offered(client, monkeypatch):
    monkeypatch.setattr(raster, "svg_to_bytes", None)
    page = client.get("/indicators?lang=uz&utm_source=probe", headers=BROWSER).text
    assert "/indicators.png" not in page
    assert "/indicators.svg" in page
