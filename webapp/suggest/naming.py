"""Names of a project by language, and texts of the catalogue in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.catalog.vocab import Names
from geodata.ledger.changes import PutNames, PutTranslation
from webapp.present.suggesting import text_of, translatable
from webapp.suggest.typed import NAME

if TYPE_CHECKING:
    from geodata.ledger.changes import Change
    from geodata.snapshot.prose import Prose
    from webapp.suggest.typed import FormContext, Typed


def begun(context: FormContext) -> dict[str, str]:
    """Names as sources give them."""
    return {f"{NAME}{lang}": name for lang, name in context.catalog.projects[context.about.id].names.stated()}


def names_of(typed: Typed, context: FormContext) -> dict[str, str]:
    """Names that were typed, by language."""
    said = {lang: typed[f"{NAME}{lang}"] for lang in context.catalog.about.languages}
    return {lang: name for lang, name in said.items() if name}


def first_field(context: FormContext) -> str:
    """Field for the name in the reader's language, or in the first of the catalogue."""
    own = context.catalog.about.languages
    return f"{NAME}{context.t.lang if context.t.lang in own else own[0]}"


def put(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Change that says the names of a project anew."""
    about, _ = context.about, context.t.gettext
    found = names_of(typed, context)
    if not found:
        typed.wrong(first_field(context), _("Please give the project a name."))
    elif found == dict(context.catalog.projects[about.id].names.stated()):
        typed.same(first_field(context))
    names = typed.model(Names, found, first_field(context)) if found else None
    if typed.errors or names is None:
        return ()
    mark = context.standing(typed, "names")[1]
    if typed.errors:
        return ()
    return (PutNames.model_validate({"project": about.id, "names": names, "replaces": mark}),)


def begun_text(context: FormContext) -> dict[str, str]:
    """Translation that stands there for a reader of the language."""
    lang = context.t.lang if context.t.lang in translatable(context.catalog) else ""
    text = text_of(context.catalog, context.about.id, context.about.mark)
    return {"language": lang, "translation": _held(text, lang, context)[1] or "" if text and lang else ""}


def translated(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Change that translates a text, or translates it better."""
    _, catalog = context.t.gettext, context.catalog
    text = text_of(catalog, context.about.id, context.about.mark)
    typed.choose("language", translatable(catalog))
    if not typed["translation"]:
        typed.wrong("translation", _("Please say what should stand here."))
    if text is None:
        typed.gone("translation")
    if typed.errors or text is None:
        return ()
    key, held = _held(text, typed["language"], context)
    if typed["translation"] == held:
        typed.same("translation")
        return ()
    said = {"language": typed["language"], "context": key, "text": text.text, "translation": typed["translation"]}
    return (PutTranslation.model_validate(said | {"replaces": held}),)


def _held(text: Prose, lang: str, context: FormContext) -> tuple[str, str | None]:
    """Kind under which a text is translated, and its translation; None where there is none."""
    held = context.catalog.translations.get(lang, {})
    own = f"{text.kind} {text.where}" if text.where else text.kind
    key = own if (own, text.text) in held else text.kind
    return key, held.get((key, text.text))
