"""What the OpenAPI document says is true: a validator reads it, a fuzzer asks all that it allows and forbids."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from threading import Thread
from types import MappingProxyType

import pytest
from openapi_spec_validator import validate
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.contract.hostile_layers import EMPTY, NUMBERS, SHAPES, add_hostile_layers
from tests.webapp.conftest import make_app

PHASES = ("examples", "coverage", "fuzzing", "stateful")
EXAMPLES = 3
"""Made-up requests for each operation in each phase that makes them up; the phase ``coverage`` adds thousands."""

PATIENCE = 300
"""Seconds after which the fuzzer hangs; it takes 35 on an idle machine."""

SEED = 1
ASKED = ("projects", "corridors", EMPTY, NUMBERS, SHAPES)
"""Points, lines and areas, nothing, and numbers beyond 64 bits: the other layers answer by the same code."""

CONFIG = """
[[operations]]
include-operation-id-regex = "getFeatures.*|.*getTile"
[operations.checks]
positive_data_acceptance.enabled = false  # no schema can say the grammar of a filter, or that south is below north
"""
ONLY_WITH_CSV = {"geometry", "raw", "bom"}


class Quiet(WSGIRequestHandler):
    def log(self, *_args):
        """Thousands of requests would bury the report."""


def for_fuzzer(document):
    """The document without what a schema says wrongly: that a large limit is refused, that options go with any format.

    A limit above the maximum is no error (OGC 17-069r4 /req/core/fc-limit-response-1), though the standard's own
    definition of the parameter has a maximum.
    """
    document = json.loads(json.dumps(document))
    del document["components"]["parameters"]["limit"]["schema"]["maximum"]
    for operation in document["paths"].values():
        parameters = operation["get"]["parameters"]
        operation["get"]["parameters"] = [found for found in parameters if found.get("name") not in ONLY_WITH_CSV]
    return document


@pytest.fixture(scope="module")
def asked_app(snapshot):
    layers = add_hostile_layers(snapshot).layers
    return make_app(replace(snapshot, layers=MappingProxyType({name: layers[name] for name in ASKED})))


@pytest.fixture(scope="module")
def base(asked_app):
    server = make_server("127.0.0.1", 0, asked_app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def document(asked_app):
    return asked_app.test_client().get("/openapi.json").get_json()


def test_document_is_valid_openapi_3_0(document):
    assert document["openapi"] == "3.0.3"
    validate(document)


def test_every_reference_is_local_and_leads_somewhere(document):
    references = re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))
    assert references
    for reference in set(references):
        found = document
        assert reference.startswith("#/"), reference
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_every_operation_has_a_name_of_its_own(document):
    names = [operation["get"]["operationId"] for operation in document["paths"].values()]
    assert len(names) == len(set(names))


def test_fuzzer_finds_no_failure_and_no_answer_against_its_schema(base, document, tmp_path):
    """All phases and all checks of schemathesis: statuses, media types, headers, schemas, bad input, methods."""
    (tmp_path / "openapi.json").write_text(json.dumps(for_fuzzer(document)), encoding="utf-8")
    (tmp_path / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--url", base, "--phases", ",".join(PHASES),
        "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--no-shrink",
        "--continue-on-failure", "--workers", "2", "--report", "json", "--report-json-path", "report.json",
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=PATIENCE, check=False)
    assert (tmp_path / "report.json").is_file(), ran.stdout[-3000:] + ran.stderr[-3000:]
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert not report["failures"], ran.stdout[-8000:]
    assert not report["errors"], ran.stdout[-8000:]
    assert ran.returncode == 0, ran.stdout[-8000:]
    assert report["complete"]
    assert report["operations"]["tested"] == len(document["paths"])
    assert {phase: report["phases"][phase]["status"] for phase in PHASES} == dict.fromkeys(PHASES, "success")
    assert report["test_cases"]["generated"] > 1000
