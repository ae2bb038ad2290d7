"""What most people write first: a Flask route that turns a GeoDataFrame into JSON for each request."""

from flask import Flask, Response

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot

frame = build_snapshot(load_catalog()).layer("projects").frame
app = Flask(__name__)


@app.get("/collections/projects/items")
def items() -> Response:
    """Serialise all features anew."""
    return Response(frame.to_json(), mimetype="application/geo+json")
