"""Citations name the snapshot; structured data cannot end its element."""

from __future__ import annotations

import json

import pytest

from webapp.present import structured
from webapp.present.cite import bibtex_text


def test_citation_names_snapshot_and_address(client, snapshot):
    page = client.get("/projects/icic-central-asia", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert snapshot.id in page.split('id="cite"')[1].split("</figure>")[0]
    assert "@misc{icic-central-asia," in page


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("50 % & $3", r"50 \% \& \$3"),
        ("a_b {c}", r"a\_b \{c\}"),
        ("\\x~^", r"\textbackslash{}x\textasciitilde{}\textasciicircum{}"),
    ],
)
def test_bibtex_reads_no_markup_in_texts(text, escaped):
    assert bibtex_text(text) == escaped


@pytest.mark.parametrize("text", ["</script>", "<!--", "a & b", "\u2028", "ў қ"])
def test_structured_data_keeps_texts_and_closes_nothing(text):
    written = structured.dumps({"name": text})
    assert json.loads(written) == {"name": text}
    assert not set("<>&\u2028") & set(written)
