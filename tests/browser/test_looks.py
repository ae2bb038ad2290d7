"""Key screens against pictures of them: what changes the look of one by accident fails.

``pytest tests/browser/test_looks.py --renew-looks`` draws the pictures anew; look at them before they are committed.
They are small and lossy on purpose, and compared with a tolerance: fonts are drawn a little differently everywhere.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from werkzeug.serving import make_server

from tests.browser.conftest import DESKTOP, PHONE
from webapp.app import create_app

FOLDER = Path(__file__).parent / "looks"
SCALE = 0.4
"""Of the width and height: edges of letters weigh less."""

CHANNEL = 40
"""Difference in red, green or blue (of 255) from which a pixel counts as another one."""

MOST = 0.02
"""Part of the pixels that may be other ones."""


class Screen(NamedTuple):
    """Something to look at; ``clicks`` come before."""

    path: str
    size: dict[str, int] = DESKTOP
    scheme: str = "light"
    clicks: tuple[str, ...] = ()


SCREENS = {
    "map": Screen("/?lang=en"),
    "card-dark": Screen("/?lang=ru&project=icic-central-asia", scheme="dark"),
    # A view of its own: the first one depends on when the typeface came.
    "map-phone": Screen("/?lang=kk&map=4/33/66", PHONE),
    "time-bar": Screen("/?lang=en&asof=2025-06-30"),
    "table": Screen("/projects?lang=uz&sector=energy"),
    "project": Screen("/projects/icic-central-asia?lang=en"),
    "indicators-dark": Screen("/indicators?lang=ru", scheme="dark"),
    "timeline-phone": Screen("/timeline?lang=kk&kind=treaty", PHONE),
    "compare": Screen("/compare?lang=en&ids=icic-central-asia,silkway-central-asia"),
    "story": Screen("/story?lang=ru#step-industrial-centre"),
    "conflicts-phone-dark": Screen("/conflicts?lang=uz&side=across", PHONE, "dark"),
}
SMALLER = """
async ([picture, scale]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/webp', 0.85).split(',')[1];
}
"""
COMPARE = """
async ([one, other, channel]) => {
  const pixels = async picture => {
    const image = new Image();
    image.src = `data:image/webp;base64,${picture}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  if (a.width !== b.width || a.height !== b.height) return 1;
  let others = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const apart = [0, 1, 2].map(part => Math.abs(a.data[at + part] - b.data[at + part]));
    others += Math.max(...apart) > channel;
  }
  return others / (a.width * a.height);
}
"""


@pytest.fixture(scope="module")
def base_url(snapshot):
    """A server on a day that stands still: pages say how old knowledge is."""
    app = create_app(snapshot=snapshot, clock=lambda: datetime(2026, 11, 28, 12, tzinfo=UTC))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def easel(browser):
    """A blank page that draws and compares pictures."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def picture(visit, easel, screen: Screen) -> str:
    """Small picture of a screen, in base64."""
    reader = visit(size=screen.size, touch=screen.size is PHONE, color_scheme=screen.scheme, reduced_motion="reduce")
    reader.open(screen.path)
    if screen.path.startswith(("/?", "/story")):
        reader.ready()
    reader.page.wait_for_load_state("networkidle")
    reader.page.evaluate("document.fonts.ready")
    reader.page.wait_for_timeout(1200)
    taken = base64.b64encode(reader.page.screenshot(animations="disabled", scale="css")).decode()
    return easel.evaluate(SMALLER, [taken, SCALE])


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_it_did(visit, easel, request, name):
    now = picture(visit, easel, SCREENS[name])
    file = FOLDER / f"{name}.webp"
    if request.config.getoption("renew_looks"):
        FOLDER.mkdir(exist_ok=True)
        file.write_bytes(base64.b64decode(now))
        return
    before = base64.b64encode(file.read_bytes()).decode()
    apart = easel.evaluate(COMPARE, [before, now, CHANNEL])
    if apart > MOST:
        seen = FOLDER / f"{name}.seen.webp"
        seen.write_bytes(base64.b64decode(now))
        pytest.fail(f"{name}: {apart:.1%} of the pixels are others (at most {MOST:.0%}); see {seen.name}")


def test_the_measure_sees_a_change(visit, easel):
    """Another theme, or a page without one of its parts, is further apart than the tolerance."""
    light = picture(visit, easel, SCREENS["table"])
    dark = picture(visit, easel, SCREENS["table"]._replace(scheme="dark"))
    other = picture(visit, easel, SCREENS["table"]._replace(path="/projects?lang=uz&sector=logistics"))
    assert easel.evaluate(COMPARE, [light, light, CHANNEL]) == 0
    assert easel.evaluate(COMPARE, [light, dark, CHANNEL]) > 10 * MOST
    assert easel.evaluate(COMPARE, [light, other, CHANNEL]) > MOST


def test_every_picture_belongs_to_a_screen():
    assert {file.stem for file in FOLDER.glob("*.webp") if not file.name.endswith(".seen.webp")} == set(SCREENS)
