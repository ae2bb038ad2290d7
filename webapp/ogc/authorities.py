"""Terms that DCAT-AP 3 asks for: languages, licences and rights as addresses of the EU's registers."""

from __future__ import annotations

import re
from typing import Any

from geodata.catalog.licences import text_url

REGISTER = "http://publications.europa.eu/resource/authority/"

_LICENCES = {"CC-BY-4.0": "CC_BY_4_0", "CC0-1.0": "CC0", "ODbL-1.0": "ODC_BL"}
"""SPDX identifiers of licences that the register of licences has."""

_SPDX = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*-[0-9]+(?:\.[0-9]+)*|MIT|ISC|Zlib|Unlicense")
"""What looks like an identifier of SPDX rather than words."""

_LANGUAGES = """
aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul bi:bis bm:bam
bn:ben bo:bod br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces cu:chu cv:chv cy:cym da:dan de:deu dv:div dz:dzo
ee:ewe el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas ff:ful fi:fin fj:fij fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg
gn:grn gu:guj gv:glv ha:hau he:heb hi:hin ho:hmo hr:hrv ht:hat hu:hun hy:hye hz:her ia:ina id:ind ie:ile ig:ibo ii:iii
ik:ipk io:ido is:isl it:ita iu:iku ja:jpn jv:jav ka:kat kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor kr:kau
ks:kas ku:kur kv:kom kw:cor ky:kir la:lat lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mri
mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya na:nau nb:nob nd:nde ne:nep ng:ndo nl:nld nn:nno no:nor nr:nbl nv:nav
ny:nya oc:oci oj:oji om:orm or:ori os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que rm:roh rn:run ro:ron ru:rus rw:kin
sa:san sc:srd sd:snd se:sme sg:sag si:sin sk:slk sl:slv sm:smo sn:sna so:som sq:sqi sr:srp ss:ssw st:sot su:sun sv:swe
sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ty:tah ug:uig uk:ukr
ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid yo:yor za:zha zh:zho zu:zul
"""
_LONG_CODES = dict(pair.split(":") for pair in _LANGUAGES.split())
"""ISO 639-1 to the three letters (ISO 639-3) that the register of languages is ordered by."""


def language(code: str) -> dict[str, str]:
    """Language of a code of two or three letters, with or without a script or region behind it."""
    short = code.lower().partition("-")[0]
    return {"@id": f"{REGISTER}language/{_LONG_CODES.get(short, short).upper()}", "@type": "dct:LinguisticSystem"}


def licence(code: str) -> dict[str, Any]:
    """Licence of an SPDX identifier, or one that is told in words only."""
    text = text_url(code)
    name = _LICENCES.get(code)
    address = f"{REGISTER}licence/{name}" if name else text
    if address is None and _SPDX.fullmatch(code):
        address = f"https://spdx.org/licenses/{code}"
    made: dict[str, Any] = {"@type": "dct:LicenseDocument", "dct:title": code}
    if address is not None:
        made = {"@id": address, **made}
    return {**made, "skos:exactMatch": {"@id": text}} if name and text else made


def public() -> dict[str, str]:
    """That anybody may have it."""
    return {"@id": f"{REGISTER}access-right/PUBLIC", "@type": "dct:RightsStatement"}


def rights(words: str) -> dict[str, str]:
    """Rights that are told in words."""
    return {"@type": "dct:RightsStatement", "rdfs:label": words}
