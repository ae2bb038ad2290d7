"""How a keeper begets the next one: a fork that belongs to the parent of the server, not to the keeper."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time

ADOPTED_SECONDS = 0.001
"""How often to look whether the parent of the server has become ours."""

_log = logging.getLogger(__name__)


def beget(way: int) -> socket.socket | None:
    """Fork the next keeper; gives it its way to the parent, and this process nothing.

    A process between the two ends at once, so that the parent of the server adopts the new one, see
    ``webapp.serving.system.adopt_orphans``.

    Parameters
    ----------
    way : int
        File descriptor that leads to the parent; closed in all processes but the new one.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        pid = os.fork()
    except OSError as error:
        _log.warning("no keeper could be begotten: %s", error)
        os.close(way)
        return None
    if pid:
        os.close(way)
        return None
    between = os.getpid()
    try:
        is_between = os.fork() > 0
    except OSError:
        os._exit(1)
    if is_between:
        os._exit(0)
    while os.getppid() == between:
        time.sleep(ADOPTED_SECONDS)
    return socket.socket(fileno=way)
