"""Contrast of the design tokens in both themes (WCAG 2.2, 1.4.3 and 1.4.11), and sizes of screens, as styles say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[1] / "webapp" / "frontend"
TOKENS = FRONTEND / "styles" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text(encoding="utf-8"))}
TEXT, SIGN = 4.5, 3.0

TEXTS = [
    *((ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in ("paper", "paper-2")),
    ("ink", "paper-3"), ("ink-2", "paper-3"),
    ("accent", "paper"), ("accent", "paper-2"), ("accent", "accent-soft"), ("accent-ink", "accent"),
    ("warn", "paper"), ("warn", "warn-soft"), ("ink", "warn-soft"),
    ("town", "land"), ("town", "land-focus"), ("country-ink", "land"), ("country-ink", "land-focus"),
    ("admin-ink", "land"), ("admin-ink", "land-focus"), ("water-ink", "water"), ("water-ink", "land-focus"),
]  # fmt: skip
SIGNS = [
    *((name, paper) for name in COLOURS if name.startswith("st-") for paper in ("paper",)),
    ("line-strong", "paper"), ("accent", "land-focus"), ("crossing", "land-focus"), ("crossing-closed", "land-focus"),
    ("corridor", "land-focus"), ("border", "land-focus"), ("border", "land"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Ratio of 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_can_be_read(ink, ground, theme):
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS)
def test_signs_can_be_seen(sign, ground, theme):
    assert contrast(COLOURS[sign][theme], COLOURS[ground][theme]) >= SIGN


@pytest.mark.parametrize("name", ["SHEET", "COMPACT"])
def test_scripts_know_the_screens_that_styles_know(name):
    script = (FRONTEND / "src" / "pages" / "dom.ts").read_text(encoding="utf-8")
    (screens,) = re.findall(rf'const {name} = "([^"]+)"', script)
    styles = "".join(path.read_text(encoding="utf-8") for path in TOKENS.parent.glob("*.css"))
    assert f"@media {screens} {{" in styles.replace("screen and ", "")


def test_the_fitted_typeface_has_what_the_styles_use():
    styles = "".join(path.read_text(encoding="utf-8") for path in sorted((FRONTEND / "styles").glob("*.css")))
    fitted = (FRONTEND / "fonts.py").read_text(encoding="utf-8")
    thinnest, boldest = map(int, re.search(r"WEIGHTS = \((\d+), (\d+)\)", fitted).groups())
    weights = [int(number) for number in re.findall(r"(?:font-weight|--w-\w+): (\d+);", styles)]
    features = set(re.findall(r'"([a-z]{2}\d\d)"', "".join(re.findall(r"font-feature-settings: ([^;]+);", styles))))
    assert weights
    assert thinnest <= min(weights)
    assert max(weights) <= boldest
    assert features
    assert features <= set(re.findall(r'"([a-z0-9]{4})"', re.search(r"FEATURES = \[(.+)\]", fitted)[1]))
