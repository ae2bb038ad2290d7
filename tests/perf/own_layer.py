"""How smoothly the map pans over a million points of a catalogue's own file, in Chromium (software rendering)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from playwright.sync_api import sync_playwright

from geodata.catalog.catalog import DATA
from tests.browser.conftest import DESKTOP, FLAGS, chromium_path
from tests.bulk import frame_of_points
from tests.perf.bench.catalogue import entry
from tests.perf.goal import Goal
from tests.perf.panning import frames_of_a_drag
from tests.serving import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 1_000_000
COLUMNS = ["id", "name", "sector", "status", "geometry"]


def measure() -> Iterator[Goal]:
    """Mean frames a second and the worst frame while the map is dragged to and fro at zoom 6, without the layer too."""
    with (
        tempfile.TemporaryDirectory() as folder,
        atlas(catalog=_catalogue(Path(folder) / "catalogue")) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_context(viewport=DESKTOP).new_page()
        page.goto(f"{base}/?map=6/44/66", wait_until="networkidle")
        page.wait_for_timeout(3000)
        without = frames_of_a_drag(page)
        page.locator("[aria-controls=layers]").click()
        page.locator(".own-layer input").check()
        page.keyboard.press("Escape")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(3000)
        tiles = page.locator(".leaflet-own-pane canvas").count()
        frames = frames_of_a_drag(page)
        browser.close()
    mean_fps = 1000 * len(frames) / sum(frames)
    bare_fps = 1000 * len(without) / sum(without)
    remark = f"{tiles} tiles of the layer; without it {bare_fps:.1f} fps, worst {max(without):.0f} ms"
    yield Goal(f"panning over {COUNT:,} points, mean", mean_fps, 58, "fps", at_least=True, remark=remark)
    yield Goal(f"panning over {COUNT:,} points, worst frame", max(frames), 50, "ms")


def _catalogue(folder: Path) -> Path:
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("schema"))
    frame_of_points(COUNT)[COLUMNS].to_parquet(folder / "points.parquet")
    listed = folder / "layers.yaml"
    layers = yaml.safe_load(listed.read_text(encoding="utf-8"))
    own = entry("points", Path("points.parquet"))
    del own["datetime_property"]  # a column that is left out
    layers["layers"].append(own)
    listed.write_text(yaml.safe_dump(layers, allow_unicode=True), encoding="utf-8")
    return folder
