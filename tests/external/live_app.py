"""The app over the shipped layers and the hostile ones, for a real server: ``tests.external.live_app:app``."""

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.contract.hostile_layers import add_hostile_layers
from webapp.app import create_app
from webapp.settings import load_settings

app = create_app(load_settings(), add_hostile_layers(build_snapshot(load_catalog())))
