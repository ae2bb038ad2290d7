"""A PostGIS of our own for one run: a cluster in a temporary folder on a free port, loaded with the same data."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import shapely

from geodata.layers.bulk.postgis import counter
from tests.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = Path("/usr/lib/postgresql")
DATABASE = "bench"
SETTINGS = {
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
}
"""More generous than Debian's defaults, so that what is compared is the program and not its default memory."""

TYPES = {pa.int64(): "integer", pa.float64(): "double precision", pa.date32(): "date"}
INDEXED = ("sector", "cost_musd")
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Postgis:
    """A running cluster."""

    port: int
    user: str
    process: int

    def ask(self, sql: str, *, is_timed: bool = False) -> str:
        """Answer of a statement as text; with the time that it took in the last line when it is timed."""
        argv = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *self.target(), "-f", "-"]
        timing = "\\timing on\n" if is_timed else ""
        return subprocess.run(
            argv, check=True, capture_output=True, text=True, input=f"{timing}{sql};\n"
        ).stdout.strip()

    def milliseconds(self, sql: str) -> tuple[str, float]:
        """Answer of a statement, and how long it took in the eyes of psql."""
        *lines, last = self.ask(sql, is_timed=True).splitlines()
        found = re.search(r"([\d.]+) ms", last)
        if not found:
            raise RuntimeError(f"psql gave no time: {last!r}")
        return "\n".join(lines), float(found[1])

    def count_changes(self, table: str) -> None:
        """Count the changes of a table, as our documentation asks for where answers are to be kept."""
        self.ask(counter.statements(table, None, self.user))

    def target(self) -> list[str]:
        """Options of psql that name this database."""
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", self.user, "-d", DATABASE]

    def load(self, table: str, path: Path) -> float:
        """Make a table of a GeoParquet file, with indexes; gives the seconds."""
        start = time.monotonic()
        frame = gpd.read_parquet(path, columns=["id", "geometry"])
        geometry = "Point" if frame.geom_type.iloc[0] == "Point" else "Polygon"
        columns = pq.read_table(path).drop_columns(["geometry"])
        fields = ", ".join(f'"{field.name}" {TYPES.get(field.type, "text")}' for field in columns.schema)
        self.ask(f"CREATE TABLE {table} ({fields}, geom geometry({geometry}, 4326))")
        places = shapely.to_wkb(shapely.set_srid(frame.geometry.to_numpy(), 4326), hex=True, include_srid=True)
        whole = columns.append_column("geom", pa.array(places, pa.string()))
        copy = f"COPY {table} FROM STDIN WITH (FORMAT csv, HEADER)"
        argv = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *self.target(), "-c", copy]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as psql:
            pyarrow.csv.write_csv(whole, psql.stdin)
            _, errors = psql.communicate()
        if psql.returncode:
            raise RuntimeError(f"{table} could not be loaded: {errors.decode()[:500]}")
        self.ask(f"ALTER TABLE {table} ADD PRIMARY KEY (id)")
        self.ask(f"CREATE INDEX ON {table} USING gist (geom)")
        for name in set(INDEXED) & set(columns.column_names):
            self.ask(f"CREATE INDEX ON {table} ({name})")
        self.ask(f"VACUUM ANALYZE {table}")
        return time.monotonic() - start


@contextmanager
def cluster() -> Iterator[Postgis]:
    """Start a cluster and remove it in the end."""
    programs = newest()
    folder = Path(tempfile.mkdtemp(prefix="bench-postgis-"))
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        shutil.chown(folder, user)
    prefix = ["runuser", "-u", user, "--"] if os.getuid() == 0 else []
    data, port = folder / "data", free_port()
    _run([*prefix, programs / "initdb", "-D", data, "-A", "trust", "-U", user, "-E", "UTF8", "--locale=C.UTF-8"])
    options = {**SETTINGS, "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
    with (data / "postgresql.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in options.items())
    control = [*prefix, programs / "pg_ctl", "-D", data, "-w", "-t", str(WAIT_SECONDS)]
    try:
        _run([*control, "-l", folder / "log", "start"])
        _run(["createdb", "-h", "127.0.0.1", "-p", str(port), "-U", user, DATABASE])
        postgis = Postgis(port, user, int((data / "postmaster.pid").read_text().split()[0]))
        postgis.ask("CREATE EXTENSION postgis")
        yield postgis
    finally:
        subprocess.run([*map(str, control), "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


def newest() -> Path:
    """Folder of the newest PostgreSQL's programs.

    Raises
    ------
    RuntimeError
        When there is none.
    """
    found = sorted(PROGRAMS.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise RuntimeError("PostgreSQL is missing; run tests/install-services.sh")
    return found[-1]


def _run(argv: list[object]) -> None:
    """Run in a folder that every user may enter, and give the program's words when it fails.

    The output goes to a file, because a server that is started inherits it and would keep a pipe open for ever.
    """
    with tempfile.TemporaryFile() as output:
        done = subprocess.run([str(part) for part in argv], check=False, stdout=output, stderr=output, cwd="/")
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{argv} failed:\n{output.read().decode()}")
