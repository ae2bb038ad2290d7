"""Kills processes in the middle of accepting, and looks whether the ledger holds what they had acknowledged."""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING

from tests import accepting
from tests.ledgers import adding

if TYPE_CHECKING:
    from random import Random

    from geodata.ledger.ledger import Ledger

_FROM_A_CLEAN_ONE = multiprocessing.get_context("forkserver")
_FROM_A_CLEAN_ONE.set_forkserver_preload(["tests.accepting"])


def killed_while_accepting(ledger: Ledger, url: str, random: Random, count: int, most: int) -> dict[str, int]:
    """Let a process accept ``count`` sets and kill it after some; gives what it acknowledged: id to revision."""
    ids = [ledger.propose([adding(f"{n} t"), adding(f"{n} kt")]).id for n in range(count)]
    hears, says = _FROM_A_CLEAN_ONE.Pipe(duplex=False)
    process = _FROM_A_CLEAN_ONE.Process(target=accepting.accept_all, args=(url, ids, says))
    process.start()
    says.close()
    told: dict[str, int] = {}
    after = random.randint(1, most)
    try:
        while len(told) < after:
            told |= [hears.recv()]
        time.sleep(random.random() * 0.01)  # somewhere inside of the next one
        process.kill()
        while True:  # what was acknowledged before the end was seen
            told |= [hears.recv()]
    except EOFError:
        process.join()
    hears.close()
    return told


def faults(ledger: Ledger, told: dict[str, int]) -> list[str]:
    """What is missing, half or twice in a ledger in which these sets were acknowledged as accepted."""
    found = []
    accepted = {it.id: it for it in ledger.accepted()}
    for id_, revision in told.items():
        if id_ not in accepted:
            found.append(f"{id_} was acknowledged as {revision} and is not there")
        elif accepted[id_].revision != revision:
            found.append(f"{id_} was acknowledged as {revision} and is {accepted[id_].revision}")
    for it in accepted.values():
        states = [str(version.state) for version in ledger.versions(it.id)]
        if states != ["proposed", "accepted"] or len(it.changes) != 2 or it.by != "E. Editor":
            found.append(f"{it.id} is half there: {states}")
    unnumbered = [it.id for it in ledger.queue(state="accepted") if it.revision is None]
    found += [f"{id_} is accepted and has no number" for id_ in unnumbered]
    if sorted(it.revision or 0 for it in accepted.values()) != list(range(1, len(accepted) + 1)):
        found.append("the numbers have a gap")
    return found
