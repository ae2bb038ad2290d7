"""What a build would change is named."""

from __future__ import annotations

from geodata.basemap.build import changed


def test_files_that_differ_or_are_missing_are_named(tmp_path):
    built, held = tmp_path / "built", tmp_path / "held"
    for folder in (built, held):
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "same").write_text("a")
    (built / "other").write_text("abc")
    (held / "other").write_text("abx")
    (built / "data" / "new").write_text("")
    (held / "data" / "not-ours").write_text("")
    assert changed(built, held) == ["data/new", "other"]
    assert changed(built, built) == []
