"""The tables that runs kept, read again: newest run first, explorations among them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reproductions import discovery
from reproductions.location import database, is_local, probe
from reproductions.store import artifact_folder
from reproductions.tracking import client

RUNS = 50  # of one reproduction, the newest


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One table of one run; `files` are its seeds'."""

    reproduction: str
    run_id: str
    profile: str
    changed: str  # the settings that differ from the profile's, as they were given
    started_ms: int  # since 1970, UTC
    files: tuple[Path, ...]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of every seed, each with its "seed"."""
        for path in self.files:
            seed = int(path.stem.rpartition("_")[2])
            with path.open(encoding="utf-8") as opened:
                for line in opened:
                    yield json.loads(line) | {"seed": seed}


def kept(table: str) -> list[Kept]:
    """The finished runs of all reproductions that kept a table of this name."""
    if is_local() and not database().exists():
        return []
    probe()
    opened, found = client(), []
    for name in discovery.names():
        experiment = opened.get_experiment_by_name(name)
        if experiment is None:
            continue
        query = f"tags.tables LIKE '%{table}%' and attributes.status = 'FINISHED'"
        place, order = [experiment.experiment_id], ["attributes.start_time DESC"]
        for run in opened.search_runs(place, query, max_results=RUNS, order_by=order):
            folder = _artifacts(opened, name, run.info.run_id)
            each = Kept(
                reproduction=name,
                run_id=run.info.run_id,
                profile=run.data.tags["profile"],
                changed=run.data.tags["changed"],
                started_ms=run.info.start_time,
                files=tuple(sorted(folder.glob(f"{table}_seed_*.jsonl"))),
            )
            found += [each] if each.files else []
    return sorted(found, key=lambda each: each.started_ms, reverse=True)


def _artifacts(opened: Any, reproduction: str, run_id: str) -> Path:
    """The folder of a run's files, fetched first from a remote store."""
    local = artifact_folder(reproduction) / run_id / "artifacts"
    return local if local.is_dir() else Path(opened.download_artifacts(run_id, ""))
