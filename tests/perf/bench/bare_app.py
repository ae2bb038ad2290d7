"""The ceiling: a Flask route that returns bytes made beforehand, our own answers to the same requests."""

import os
from pathlib import Path

from flask import Flask, Response

BODIES = {path.name: path.read_bytes() for path in Path(os.environ["BENCH_BODIES"]).iterdir() if path.is_file()}
app = Flask(__name__)


@app.get("/<name>")
def body(name: str) -> Response:
    """Look the bytes up."""
    return Response(BODIES[name], mimetype="application/geo+json")
