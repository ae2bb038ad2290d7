"""What the pages of an import say of files, columns and cells, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from webapp.imports.targets import CLAIM, NAME

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from webapp.imports.errors import ImportRefusedError
    from webapp.imports.likeness import Why
    from webapp.imports.reading import CellQuestion


def refused(error: ImportRefusedError) -> str:
    """Why nothing of a file is taken."""
    words: dict[str, str] = {
        "ending": _("Files with the ending “%(ending)s” are not read here. These are: %(known)s."),
        "old-or-macros": _("“%(ending)s” may hold programs, or is too old a format. Save it as .xlsx."),
        "file-large": _("The file is too large: %(most)s MB are the most."),
        "empty": _("There is nothing in the file below its headings."),
        "wrong-kind": _("The content is not %(kind)s, whatever the name says. Nothing was read."),
        "broken": _("The file is broken and cannot be read as %(kind)s: %(detail)s"),
        "bomb": _("Unpacked, the file would be far too large. Nothing was unpacked."),
        "locked": _("The file is locked with a password. Save it without one."),
        "macros": _("The file holds programs (macros). Save it as .xlsx without them."),
        "entities": _("The file declares entities or a document type, which are not read. Save it without them."),
        "sheets-many": _("The file has %(count)s sheets; %(most)s are the most."),
        "columns-many": _("Sheet “%(sheet)s” has %(count)s columns; %(most)s are the most."),
        "rows-many": _("Sheet “%(sheet)s” has more than %(most)s rows. Part it into several files."),
        "cell-long": _("Cell %(cell)s holds more than %(most)s characters."),
        "csv-broken": _("Line %(line)s cannot be parted into cells: %(detail)s"),
        "encoding": _("Line %(line)s is in an encoding that cannot be told. Save the file as UTF-8."),
        "encodings-mixed": _("The file is partly UTF-8, but line %(line)s is not. Save all of it as UTF-8."),
        "not-points": _("Row %(row)s of “%(sheet)s” is a %(found)s. Only points are read."),
        "too-much": _("Reading it takes too much memory or time. Nothing was taken. Save only the cells that matter."),
        "unreadable": _("The file cannot be read."),
    }
    return words[error.fault] % error.values


def question(of: CellQuestion) -> str:
    """What is asked about a cell."""
    words: dict[str, str] = {
        "name-missing": _("no name"),
        "twice": _("the same name stands in row %(text)s"),
        "place-missing": _("no place: longitude and latitude are needed"),
        "coordinates": _("which place? Write degrees such as 41.30, 69.24"),
        "swapped": _("longitude and latitude look swapped"),
        "outside": _("the place lies outside the region of the atlas"),
        "region-missing": _("in which region? The place lies in none that the atlas knows"),
        "country-missing": _("in which country? The place lies in none of the atlas"),
        "uncertainty-missing": _("within how many kilometres? Say it for all rows, or in a column"),
        "uncertainty-small": _("too exact for this precision: at least %(text)s km"),
        "missing-sector": _("no sector"),
        "missing-partner_country": _("no partner country"),
        "missing-investor_origin": _("where does the investor come from?"),
        "missing-precision": _("how exact is the place? Say it for all rows, or in a column"),
        "word": _("not one of the words that the atlas uses; see the template"),
        "number": _("which number?"),
        "number-two": _("thousands or decimals? Write 1200 or 1.20"),
        "range": _("a range runs from the smaller to the larger number"),
        "currency": _("which currency?"),
        "unit": _("this is no sum of money"),
        "unit-missing": _("in which unit?"),
        "date": _("which date? Write 2026, 2026-03 or 2026-03-15"),
        "date-none": _("this is no day of the calendar"),
        "date-two": _("day or month first? Write 2026-03-15"),
        "source-missing": _("no source: name one in the row, or one for all"),
        "source-url": _("this is no address of a page"),
        "source-site": _("this names a site, not a page"),
        "publisher-missing": _("who published the source?"),
        "publisher-kind": _("what kind of publisher? Say it with the source of all rows"),
        "invalid": _("the catalogue does not take this"),
    }
    return words[of.fault] % {"text": of.text}


def why(of: Why) -> str:
    """What makes a row look like a project."""
    words: dict[Why, str] = {"name": _("same name"), "sum": _("same sum, places that meet"),
                             "words": _("names alike, places that meet")}  # fmt: skip
    return words[of]


def target(id_: str, catalog: Catalog, lang: str) -> str:
    """What a column may be is called."""
    if id_.startswith(CLAIM):
        label: str = catalog.fields[id_.removeprefix(CLAIM)].label.get(lang)
        return label
    if id_.startswith(NAME):
        language = catalog.vocab.label("languages", id_.removeprefix(NAME), lang)
        name: str = _("Name (%(language)s)", language=language)
        return name
    words: dict[str, str] = {
        "lon": _("Longitude"), "lat": _("Latitude"), "coordinates": _("Coordinates"),
        "uncertainty_km": _("Uncertainty, km"), "precision": _("Precision"), "place": _("Place, in words"),
        "admin1": _("Region"), "sector": _("Sector"), "summary": _("Summary"),
        "partner_country": _("Partner country"), "host_countries": _("Host countries"),
        "investor_origin": _("Origin of the investor"), "programme": _("Programme"), "as_of": _("As of"),
        "source_url": _("Source: address"), "source_title": _("Source: title"),
        "source_publisher": _("Source: publisher"), "source_published": _("Source: date"),
    }  # fmt: skip
    return words[id_]


def group(of: str) -> str:
    """What a group of such things is called."""
    words: dict[str, str] = {"name": _("Name"), "project": _("Project"), "place": _("Place"), "source": _("Source"),
                             "claim": _("Facts")}  # fmt: skip
    return words[of]


def fault(of: str) -> str:
    """What is wrong with what was said of all rows."""
    words: dict[str, str] = {
        "no-file": _("Choose a file."),
        "no-name": _("No column is the name of the project."),
        "twice": _("Two columns are the same thing."),
        "no-place": _("No columns are longitude and latitude, or coordinates."),
        "date": _("A date is written 2026, 2026-03 or 2026-03-15."),
        "radius": _("The uncertainty is a number of kilometres."),
        "url": _("The address of a source begins with https:// or http://"),
        "publisher": _("A new source needs its publisher."),
        "kind": _("This publisher is new: say of what kind it is."),
        "nothing": _("There is nothing to send: no row is ready."),
        "long": _("This is too long: 300 characters are the most."),
    }
    return words[of]
