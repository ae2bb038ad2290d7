"""Settings are typed, checked at the start, and documented."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from webapp.settings import PREFIX, Settings, SettingsError, environment, load_settings, reference_table

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def test_reference_page_holds_the_table():
    assert reference_table() in (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "0", "CROSSBORDER_PORT: Input should be greater than or equal to 1"),
        ("PORT", "eighty", "CROSSBORDER_PORT: Input should be a valid integer"),
        ("WORKERS", "-1", "CROSSBORDER_WORKERS"),
        ("BASE_URL", "atlas.example.org", "https://atlas.example.org"),
        ("BASE_URL", "https://example.org/atlas", "must have no path"),
        ("BASE_URL", "javascript:alert(1)", "https://atlas.example.org"),
        ("PROXIES", "99", "CROSSBORDER_PROXIES"),
        ("LOG_LEVEL", "loud", "CROSSBORDER_LOG_LEVEL"),
        ("PROT", "8000", "CROSSBORDER_PROT is not a setting; did you mean CROSSBORDER_PORT?"),
    ],
)
def test_wrong_variable_is_named(monkeypatch, name, value, words):
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert words in str(raised.value)


def test_all_wrong_variables_are_listed_at_once(monkeypatch):
    monkeypatch.setenv("CROSSBORDER_PORT", "x")
    monkeypatch.setenv("CROSSBORDER_WORKERS", "y")
    monkeypatch.setenv("CROSSBORDER_NONSENSE", "z")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert len(str(raised.value).splitlines()) == 3


def test_given_values_go_before_the_environment(monkeypatch):
    monkeypatch.setenv("CROSSBORDER_PORT", "8001")
    assert load_settings(port=8002, host=None).port == 8002
    assert load_settings(port=None).port == 8001


def test_environment_gives_the_same_settings_again(monkeypatch, tmp_path):
    settings = Settings(
        port=8123, catalog=tmp_path, trusted_hosts="a.example,.b.example", base_url="https://a.example/"
    )
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
    assert settings.trusted_hosts == ("a.example", ".b.example")
    assert settings.base_url == "https://a.example"
