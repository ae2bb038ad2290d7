"""Uzbek Cyrillic becomes Latin by the table of the law, and each apostrophe has one form."""

from __future__ import annotations

import pytest

from geodata.text.uzbek import in_latin, is_cyrillic, with_own_signs


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ғишт Кўприк", "Gʻisht Koʻprik"),
        (
            "«Марказий Осиё» халқаро саноат кооперацияси маркази",
            "«Markaziy Osiyo» xalqaro sanoat kooperatsiyasi markazi",
        ),
        ("Қорақалпоғистон", "Qoraqalpogʻiston"),
        ("Тошкент", "Toshkent"),
        ("Шаҳрисабз", "Shahrisabz"),
        ("Жиззах", "Jizzax"),
        ("Чирчиқ", "Chirchiq"),
        ("ер, поезд, елка, объект", "yer, poyezd, yelka, obyekt"),
        ("маъно, съезд", "maʼno, syezd"),
        ("цирк, циркуль, процент, конституция", "sirk, sirkul, protsent, konstitutsiya"),
        (
            "ЎЗБЕКИСТОН, Ўзбекистон, Юнусобод, Янгийўл, Ёзёвон",
            "OʻZBEKISTON, Oʻzbekiston, Yunusobod, Yangiyoʻl, Yozyovon",
        ),
        ("Ш. Рашидов", "Sh. Rashidov"),
        ("Navoiy – Навоий 2026", "Navoiy – Navoiy 2026"),
    ],
)
def test_cyrillic_is_written_in_latin(cyrillic, latin):
    assert in_latin(cyrillic) == latin
    assert not is_cyrillic(in_latin(cyrillic))


@pytest.mark.parametrize("sign", "'`´ʹʻʼʽ‘’′")
def test_each_apostrophe_has_one_form(sign):
    assert with_own_signs(f"Do{sign}stlik, G{sign}ishtko{sign}prik, ma{sign}lum") == "Doʻstlik, Gʻishtkoʻprik, maʼlum"


def test_quotation_marks_stay():
    assert with_own_signs("‘Yangi’ ‘yoʻl’") == "‘Yangi’ ‘yoʻl’"
