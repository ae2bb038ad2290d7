"""Prepares large layers, lists and removes what lies ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geodata.catalog.reader import load_catalog
from geodata.errors import NotPreparedError
from geodata.layers.bulk.prepared import Making
from webapp.largelayers.work import tell, watching
from webapp.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.prepared import Store
    from webapp.largelayers.work import Workers
    from webapp.settings import Settings


def prepare(catalog: Path | None, layer_ids: Sequence[str], on: Workers) -> None:
    """Make layers ready, all or those that are named.

    Raises
    ------
    NotPreparedError
        When there is no place for them, and for a layer that the catalogue has not.
    CatalogError
        For files that cannot be read.
    """
    settings = load_settings(catalog=catalog)
    store, found = _store(settings), load_catalog(settings.catalog)
    chosen = _chosen([text for text in found.layers.values() if text.file is not None], layer_ids)
    with on.cluster() as workers:
        for text in chosen:
            making = Making(tell=tell, progress=watching(), run=workers.run if workers else None, is_needed=True)
            layer = store.layer(found.data(text.file or ""), text, found.systems, making)
            click.echo(f"{text.id}: {len(layer):,} features are ready")


def list_prepared() -> None:
    """Tell what lies ready."""
    for held in _store(load_settings()).held():
        click.echo(f"{held.layer}: {held.features:,} features, {held.nbytes:,} bytes, of {held.made_from}")


def clean() -> None:
    """Remove all that lies ready."""
    store = _store(load_settings())
    click.echo(f"{store.clean():,} bytes removed from {store.folder}")


def _store(settings: Settings) -> Store:
    if settings.store is None:
        raise NotPreparedError("CROSSBORDER_PREPARED is -: no layer is prepared")
    return settings.store


def _chosen(bulk: Sequence[LayerText], layer_ids: Sequence[str]) -> list[LayerText]:
    if unknown := sorted({*layer_ids} - {text.id for text in bulk}):
        names = ", ".join(text.id for text in bulk) or "none"
        raise NotPreparedError(f"no layer of a file is called {', '.join(unknown)}; there are: {names}")
    return [text for text in bulk if not layer_ids or text.id in layer_ids]
