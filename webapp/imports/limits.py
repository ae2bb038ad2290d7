"""How much is taken of a file that somebody hands in."""

MAX_FILE_BYTES = 20 * 1024 * 1024
"""A workbook of 5,000 projects has about one megabyte."""

AT_ONCE_BYTES = 64 * 1024
"""A file up to this size is read within the answer; a longer one by a process that says how far it is."""

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""What the parts of a zipped workbook may come to; text of tables packs about ten to one."""

MAX_PARTS = 2000
"""Files in a zipped workbook."""

MAX_SHEETS = 50
MAX_ROWS = 10_000
"""Twice what a review can sensibly be asked of."""

MAX_COLUMNS = 100
MAX_CELL = 20_000
"""Characters: as long as a text of the catalogue may be."""

MEMORY_BYTES = 1536 * 1024 * 1024
"""Address space of the process that parses; the library for GIS files takes two thirds of it without any file."""

CPU_SECONDS = 20
WALL_SECONDS = 40
"""Longer than the processor's time, since other work may be going on."""

OUTPUT_BYTES = 64 * 1024 * 1024
"""What the process may write: the cells of the largest table that is taken."""

OPEN_FILES = 64
