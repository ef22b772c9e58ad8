"""Runs the missing cells in parallel processes and keeps each record the moment it is finished."""

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from reproductions import discovery
from reproductions.card import Score, Table, View
from reproductions.cells import Cell, Record, keep
from reproductions.errors import RunError

logger = logging.getLogger(__name__)
PROGRESS_EVERY_S = 10.0


@dataclass(frozen=True)
class Failure:
    """A seed that gave no record: the experiment raised, or its worker was killed."""

    reason: str


def run(cells: list[Cell], jobs: int) -> dict[str, RunError]:
    """Run these cells, keeping every record as it comes; cell key -> error for those that failed.

    One seed's exception costs no other seed. When a worker is killed (most often for memory), the
    seeds that are left are run one at a time, so that only one that kills its worker again is lost.
    """
    errors: dict[str, RunError] = {}
    left = {cell.key: cell for cell in cells}
    began = time.monotonic()
    for key, outcome in _outcomes(list(left.values()), jobs):
        _settle(left.pop(key), outcome, errors)
        done = len(cells) - len(left)
        logger.info("%s", progress(done, len(cells), time.monotonic() - began))
    for key, cell in left.items():
        logger.warning("A worker was killed; %s seed %d runs again, alone.", *_names(cell))
        alone = dict(_outcomes([cell], 1))
        _settle(cell, alone.get(key, Failure("its worker was killed twice")), errors)
    return errors


def progress(done: int, total: int, elapsed_s: float) -> str:
    """ "3 of 12 seeds, 40 s so far, about 120 s left", were the others to take as long."""
    said = f"{done} of {total} seeds, {_clock(elapsed_s)} so far"
    return said + (f", about {_clock(elapsed_s / done * (total - done))} left" * (done < total))


def _clock(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _outcomes(cells: list[Cell], jobs: int) -> Iterator[tuple[str, Record | Failure]]:
    """Results as they finish; ends early when a worker is killed."""
    from joblib import Parallel, delayed, parallel_config
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    if not cells:
        return
    with parallel_config(backend="loky", inner_max_num_threads=1):
        # joblib would run one job in this very process; two workers fed one by one are the same
        jobs = min(jobs, len(cells))
        pool = Parallel(
            n_jobs=max(2, jobs),
            pre_dispatch=jobs,
            batch_size=1,
            return_as="generator_unordered",
        )
        finished = pool(delayed(_work)(cell, os.getpid()) for cell in cells)
        try:
            yield from finished
        except TerminatedWorkerError:
            return
        finally:
            finished.close()


def _settle(cell: Cell, outcome: Record | Failure, errors: dict[str, RunError]) -> None:
    name, seed = _names(cell)
    if isinstance(outcome, Failure):
        errors[cell.key] = RunError(f"{name}, seed {seed}: {outcome.reason}")
        logger.error("%s", errors[cell.key])
    else:
        keep(cell, outcome)
        logger.info("%s seed %d is finished (%.1f CPU s).", name, seed, outcome.cpu_s)


def _names(cell: Cell) -> tuple[str, int]:
    return cell.reproduction, cell.seed


def _work(cell: Cell, boss: int) -> tuple[str, Record | Failure]:
    """In the worker: run one cell. An exception becomes that seed's failure."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the boss decides
    try:
        return cell.key, _measure(cell, _reporter(cell, boss))
    except Exception as error:  # noqa: BLE001  the failure of one seed becomes its record
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename}:{last.lineno}"
        return cell.key, Failure(f"{type(error).__name__}: {error} ({place})")


def _measure(cell: Cell, report: Callable[[Score], None]) -> Record:
    began, cpu = time.perf_counter(), time.process_time()
    card, experiment = discovery.card(cell.reproduction), discovery.experiment(cell.reproduction)
    _one_thread()
    scores: list[Score] = []
    beside: dict[type, list[Any]] = {View: [], Table: []}
    for given in experiment.run(cell.settings, cell.seed):
        if type(given) in beside:
            beside[type(given)].append(given)
            continue
        card.check(given)
        scores.append(given)
        report(given)
    return Record(
        scores=tuple(scores),
        data_hash=experiment.data_hash(cell.settings),
        cpu_s=time.process_time() - cpu,
        wall_s=time.perf_counter() - began,
        views=tuple(beside[View]),
        tables=tuple(beside[Table]),
    )


def _reporter(cell: Cell, boss: int) -> Callable[[Score], None]:
    """Says now and then how far the seed is, and ends a worker whose boss is gone."""
    methods = discovery.card(cell.reproduction).methods
    said = began = time.monotonic()

    def report(score: Score) -> None:
        nonlocal said
        if os.getppid() != boss:
            os._exit(1)
        now = time.monotonic()
        if now - said >= PROGRESS_EVERY_S:
            said = now
            share = f"method {methods.index(score.method) + 1} of {len(methods)}"
            line = f"{cell.reproduction} seed {cell.seed}: {score.method} ({share}), "
            sys.stderr.write(
                f"{line}{score.metric} {score.value:.3f} at {score.at}, {now - began:.0f} s\n"
            )
            sys.stderr.flush()

    return report


def _one_thread() -> None:
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
