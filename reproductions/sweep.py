"""From invocations to verdicts: run what is missing, log what is complete."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from reproductions import logbook, runner
from reproductions.card import Score
from reproductions.cells import Cell, Record, find
from reproductions.errors import RunError
from reproductions.invocation import ClaimResult, Invocation
from reproductions.location import probe

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one invocation; if seeds failed, `errors` says so and nothing was logged."""

    invocation: Invocation
    results: list[ClaimResult]
    scores: list[tuple[int, Score]]
    errors: list[RunError]


def missing(invocations: Sequence[Invocation]) -> list[Cell]:
    """The cells that have no record yet, each once."""
    cells = {cell.key: cell for each in invocations for cell in each.cells.values()}
    return [cell for cell in cells.values() if find(cell) is None]


def reproduce(invocations: Sequence[Invocation], jobs: int, *, again: bool) -> list[Outcome]:
    """Run the missing cells (`again`: all), then log and judge every complete invocation."""
    probe()
    cells = {cell.key: cell for each in invocations for cell in each.cells.values()}
    todo = list(cells.values()) if again else missing(invocations)
    logger.info("%d of %d seeds are to be run, %d at a time.", len(todo), len(cells), jobs)
    errors = runner.run(todo, jobs)
    return [_conclude(each, errors, again=again) for each in invocations]


def _conclude(invocation: Invocation, errors: dict[str, RunError], *, again: bool) -> Outcome:
    failed = [errors[cell.key] for cell in invocation.cells.values() if cell.key in errors]
    found = {seed: find(cell) for seed, cell in invocation.cells.items()}
    records: dict[int, Record] = {seed: each for seed, each in found.items() if each is not None}
    run_id = None
    if not failed:
        run_id, is_new = logbook.log(invocation, records, again=again)
        said = "logged" if is_new else "nothing to do, logged before"
        logger.info("%s at %s: %s as run %s.", invocation.name, invocation.profile, said, run_id)
    results = logbook.results(invocation, {} if failed else records, run_id)
    _warn(invocation, results)
    scores = [(seed, score) for seed, each in records.items() for score in each.scores]
    return Outcome(invocation=invocation, results=results, scores=scores, errors=failed)


def _warn(invocation: Invocation, results: list[ClaimResult]) -> None:
    for row in results:
        gaps = [seed for seed, m in zip(row.seeds, row.margins, strict=True) if m is None]
        if gaps:
            logger.warning("%s: no score for %r on seeds %s.", row.reproduction, row.claim, gaps)
    if invocation.exploration:
        logger.info(
            "%s: an exploration (changed settings or seeds that chose them); it is logged, and "
            "is no verdict of the card.",
            invocation.name,
        )
