"""Our command with nothing remembered between requests: the rows of a query are found anew each time.

``CROSSBORDER_CACHE_BYTES=0`` takes the ready answers away; this takes away the rows that a layer keeps for the queries
asked last, so that a benchmark that asks the same again measures the work and not the memory of it.
"""

from geodata.layers import layer
from webapp.cli import main

layer.RECENT_BYTES = 0

if __name__ == "__main__":
    main()
