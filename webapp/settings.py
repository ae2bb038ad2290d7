"""Typed settings from ``CROSSBORDER_*`` variables, checked once at the start; nothing else reads the environment."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_state_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from geodata.errors import GeodataError
from geodata.text import cldr

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.databases import Databases
    from geodata.layers.bulk.prepared import Store

PREFIX = "CROSSBORDER_"
MIB = 1024 * 1024
FOR_TESTS = frozenset(("CROSSBORDER_CHROMIUM",))
"""Variables with our prefix that are no settings of the server."""


_SITE = re.compile(r"\*|https?://(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
"""Source expressions of ``frame-ancestors`` (CSP level 3 section 6.4.2) that cannot be mistaken for a keyword."""


class SettingsError(GeodataError):
    """A variable has no meaning or a wrong value; all that are wrong are listed."""

    code: ClassVar[str] = "settings-invalid"


class Settings(BaseSettings):
    """How the server runs; each field is the variable ``CROSSBORDER_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    workers: int = Field(1, ge=1, le=256, description="Server processes; each holds the atlas in memory.")
    threads: int = Field(4, ge=1, le=256, description="Requests that one process works on at a time.")
    connections: int = Field(
        64,
        ge=0,
        le=65536,
        description="Connections that one address (IPv6: one /64 network) may have; the most idle of more are cut off. "
        "0 is no limit, and there is none behind proxies.",
    )
    answer_seconds: float = Field(
        10, gt=0, le=3600, description="How long a page or items may be worked on, and wait for a place before that."
    )
    exports: int = Field(2, ge=1, le=64, description="Large files that are made at the same time.")
    export_seconds: float = Field(120, gt=0, le=86400, description="How long a large file may be worked on.")
    spool_bytes: int = Field(
        1024 * MIB, ge=0, le=1024 * 1024 * MIB, description="Disk space for large files that were made, in bytes."
    )
    catalog: Path | None = Field(None, description="Folder of the catalogue; the shipped one when empty.")
    database: str = Field(
        "",
        description="Where what people change of the catalogue, and accounts of the desk, are kept: an address of "
        "SQLAlchemy such as `sqlite:////srv/atlas.db` or `postgresql://user@host/atlas`; a file in the system's folder "
        "for the state of programs when empty, one for each catalogue; `-` keeps nothing: the atlas shows its files as "
        "they are. See [the ledger](../explanation/ledger.md) and [the desk](../how-to/desk.md).",
    )
    suggestions: bool = Field(
        default=True,
        description="Whether readers may suggest corrections, which are kept in the database; see "
        "[suggestions](../how-to/suggestions.md).",
    )
    prepared: str = Field(
        "",
        description="Folder for large layers that lie ready, so that a start need not read them again; the system's "
        "folder for caches when empty, `-` prepares none. See [large layers](../how-to/large-layers.md).",
    )
    prepared_bytes: int = Field(
        20 * 1024 * MIB, ge=0, le=1024 * 1024 * 1024 * MIB, description="Disk space for these, in bytes."
    )
    postgis_connections: int = Field(
        4,
        ge=1,
        le=64,
        description="Connections that one process holds to a database at most. See [PostGIS](../how-to/postgis.md).",
    )
    basemap: Path | None = Field(
        None,
        description="PMTiles file with the base map, in our schema or in the Protomaps basemap schema; the shipped one "
        "when empty, see [base map](basemap.md).",
    )
    basemap_credit: str = Field(
        "", description="Makers of the base map, shown instead of what its file says of them; text, perhaps with links."
    )
    tile_layers: str = Field(
        "OpenStreetMap.Mapnik",
        description="Map services that a reader may choose, separated by `;`: names as in xyzservices, or services "
        "written out, see below; empty for none.",
    )
    translations: Path | None = Field(
        None,
        description="Folder with more languages of the interface, each in `<code>/LC_MESSAGES/messages.mo`.",
    )
    base_url: str = Field(
        "", description="Public address such as `https://atlas.example.org`; absolute links begin with it."
    )
    proxies: int = Field(
        0, ge=0, le=10, description="Reverse proxies in front whose `X-Forwarded-*` headers are believed."
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Host names that are answered, separated by commas; `.example.org` takes subdomains, empty any.",
    )
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "info", description="Least important level that is logged."
    )
    access_log: str = Field(
        "", description="File that every request is written to in the Combined Log Format; `-` is the console."
    )
    metrics: bool = Field(
        default=False, description="Whether `/metrics` tells numbers of the server in the text format of Prometheus."
    )
    cache_bytes: int = Field(
        64 * MIB, ge=0, le=1024 * MIB, description="Memory for ready answers in each process, in bytes; 0 keeps none."
    )

    embed_ancestors: Annotated[tuple[str, ...], NoDecode] = Field(
        ("*",),
        description="Sites whose pages may show `/embed` in a frame, such as `https://news.example`, separated by "
        "commas; `https://*.example` takes subdomains, `*` any site, empty only the atlas itself.",
    )

    versions: bool = Field(
        default=False,
        description="Whether `/-/versions.json` tells the versions of all parts; to anybody who can reach the server.",
    )

    @property
    def database_url(self) -> str | None:
        """Address of the database; None when there shall be none."""
        if self.database:
            return None if self.database == "-" else self.database
        name = "atlas"
        if self.catalog is not None:
            place = self.catalog.resolve()
            name = f"{place.name or name}-{sha256(os.fsencode(place)).hexdigest()[:8]}"
        return f"sqlite:///{user_state_path('crossborder-atlas') / name}.db"

    @property
    def store(self) -> Store | None:
        """Where large layers lie ready; None when none is prepared."""
        if self.prepared == "-":
            return None
        from geodata import tiles  # noqa: PLC0415  # what reads settings alone need not load layers
        from geodata.layers.bulk.prepared import Store

        folder = Path(self.prepared) if self.prepared else user_cache_path("crossborder-atlas") / "prepared"
        return Store(folder, self.prepared_bytes, tiles.READY)

    @property
    def databases(self) -> Databases:
        """Connections to the databases of layers; none is opened by this."""
        from geodata.layers.bulk.postgis.databases import Databases  # what reads settings alone need not load layers

        return Databases(self.postgis_connections, self.export_seconds)

    @field_validator("catalog", "basemap", "translations", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("translations")
    @classmethod
    def _holds_languages(cls, folder: Path | None) -> Path | None:
        if folder is None:
            return None
        codes = sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/messages.mo"))
        if not codes:
            raise ValueError("must be a folder with translations such as tg/LC_MESSAGES/messages.mo")
        for code in codes:
            if cldr.locale(code) is None:
                raise ValueError(f"{code!r} is no code of a language that CLDR knows, such as tg")
        return folder

    @field_validator("trusted_hosts", "embed_ancestors", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part for part in (p.strip() for p in value.split(",")) if part) if isinstance(value, str) else value
        )

    @field_validator("embed_ancestors")
    @classmethod
    def _sites(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not _SITE.fullmatch(value):
                raise ValueError("each must be `*` or look like https://news.example or https://*.news.example")
        return values

    @field_validator("base_url")
    @classmethod
    def _plain_origin(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("must look like https://atlas.example.org")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError("must have no path: the atlas lives at the root of its host")
        return f"{parts.scheme}://{parts.netloc}"


def load_settings(**given: object) -> Settings:
    """Read the settings from the environment; what is ``given`` (and not None) goes before it.

    Raises
    ------
    SettingsError
        With one line for each variable that is unknown or has a bad value.
    """
    problems = _unknown_variables()
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        problems += [
            f"{PREFIX}{str(detail['loc'][0]).upper()}: {detail['msg'].removeprefix('Value error, ')}, "
            f"found {str(detail['input'])!r}"
            for detail in error.errors(include_url=False)
        ]
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _unknown_variables() -> list[str]:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    lines = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known and name not in FOR_TESTS:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
            lines.append(f"{name} is not a setting{hint}")
    return lines


def environment(settings: Settings) -> dict[str, str]:
    """Variables that make ``load_settings`` give these settings again, for a server's child processes."""
    found = {}
    for name, value in settings.model_dump().items():
        text = ",".join(value) if isinstance(value, tuple) else str(value)
        found[PREFIX + name.upper()] = "" if value is None else text
    return found


def reference_table() -> str:
    """Markdown table of all settings; ``docs/reference/settings.md`` holds it and a test compares them."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        text = ",".join(default) if isinstance(default, tuple) else default
        shown = "" if text in (None, "") else f"`{text}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)
