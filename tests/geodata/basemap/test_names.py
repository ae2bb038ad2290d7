"""Spelling rules."""

from __future__ import annotations

import pytest

from geodata.basemap.names import in_script, labels, uzbek_latin


@pytest.mark.parametrize(
    ("given", "latin"),
    [
        ("Янгийўл", "Yangiyoʻl"),
        ("Шаҳрисабз", "Shahrisabz"),
        ("Бекобод", "Bekobod"),
        ("Ғиждувон", "Gʻijduvon"),
        ("Ургенч", "Urgench"),
        ("Ейск", "Yeysk"),
        ("Қарши", "Qarshi"),
        ("Marg`ilon", "Margʻilon"),
        ("Xo‘jayli", "Xoʻjayli"),
        ("Ma'dan", "Maʼdan"),
        ("Qŭnghirot", "Qoʻnghirot"),
        ("Termiz", "Termiz"),
    ],
)
def test_uzbek_is_written_in_its_official_alphabet(given, latin):
    assert uzbek_latin(given) == latin


@pytest.mark.parametrize(
    ("name", "language", "fits"),
    [
        ("Алматы", "kk", True),
        ("Өскемен", "kk", True),
        ("Өскемен", "ru", False),
        ("Almaty", "kk", False),
        ("Toshkent", "uz", True),
        ("Тошкент", "uz", False),
        ("Toшkent", "uz", False),
        ("Türkmenbaşy", "en", True),
        ("", "en", False),
        (None, "en", False),
    ],
)
def test_script_of_a_name_is_told(name, language, fits):
    assert in_script(name, language) is fits


def test_reviewed_labels_are_complete_and_in_script():
    for label in labels():
        for language in ("en", "ru", "kk", "uz"):
            assert in_script(getattr(label.names, language), language), (label.id, language)
