"""MLflow, and only here. Writing is logbook.py's, through the first half of this file.

Reading, for tables and pages (no store yet means nothing has run; torch is never imported):

- `latest_verdicts() -> list[ClaimResult]`: every claim of every card with its latest verdict,
  "not run" included. `ClaimResult.as_dict()` has the keys of `litlab claims --json` and more.
  Explorations (changed settings, tuning seeds) are never a claim's verdict.
- `latest(reproduction) -> Logged | None`: the newest such run: id, profile, seeds, commit, start.
- `artifacts(reproduction) -> Path | None`: its folder: figures (*.png), claims.json, scores.json.
- `run_url(run_id) -> str`: the run in MLflow's own pages (`LITLAB_MLFLOW_UI`, else port 5000).
- `results.curves(reproduction)` and `results.final_scores(reproduction)` read that run's scores.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reproductions import discovery
from reproductions.card import PROFILES
from reproductions.cells import code_digest
from reproductions.errors import TrackingError
from reproductions.invocation import ClaimResult, result
from reproductions.location import database, is_dead, is_local, probe, tracking_uri, writer
from reproductions.store import artifact_folder, prepare

BATCH = 1000  # metrics that MLflow takes in one call


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One finished invocation as MLflow has it."""

    run_id: str
    experiment_id: str
    profile: str
    seeds: tuple[int, ...]
    started_ms: int  # since 1970, UTC
    commit: str
    code: str
    claims: Mapping[str, dict[str, Any]]  # claim key -> sentence, verdict, margins, mean, se


def client() -> Any:
    """An MlflowClient on the store in use, made ready first. TrackingError without MLflow."""
    prepare()
    return _client(tracking_uri())


@contextmanager
def new_run(opened: Any, experiment: str, name: str, tags: Mapping[str, str]) -> Iterator[str]:
    """The id of a run: finished when the block ends well, marked killed when it does not."""
    run = opened.create_run(experiment, run_name=name, tags={**tags, "writer": writer()})
    run_id: str = run.info.run_id
    try:
        yield run_id
    except BaseException:
        opened.set_terminated(run_id, "KILLED")
        raise
    opened.set_terminated(run_id)


def write(
    opened: Any,
    run_id: str,
    params: Mapping[str, Any],
    metrics: Iterable[tuple[str, float, int]],
) -> None:
    """Parameters, and metrics as (name, value, step), in as few calls as MLflow allows."""
    from mlflow.entities import Metric, Param

    now = int(time.time() * 1000)
    rows = [Metric(name, value, now, step) for name, value, step in metrics]
    given = [Param(key, str(value)) for key, value in params.items()]
    opened.log_batch(run_id, metrics=rows[:BATCH], params=given)
    for start in range(BATCH, len(rows), BATCH):
        opened.log_batch(run_id, metrics=rows[start : start + BATCH])


def experiment_id(opened: Any, reproduction: str) -> str:
    """The experiment of a reproduction, made when it is not there."""
    found = opened.get_experiment_by_name(reproduction)
    if found is not None:
        return found.experiment_id
    served = tracking_uri().startswith("http")
    location = None if served else artifact_folder(reproduction).as_uri()
    return opened.create_experiment(reproduction, artifact_location=location)


def newest(opened: Any, experiment: str, **tags: str) -> Any:
    """The newest finished invocation with these tags, or None; dead writers' runs are closed."""
    close_dead(opened, [experiment])
    wanted = [f"tags.`{key}` = '{value}'" for key, value in tags.items()]
    query = " and ".join([*wanted, "tags.kind = 'invocation'", "attributes.status = 'FINISHED'"])
    order = ["attributes.start_time DESC"]
    found = opened.search_runs([experiment], query, max_results=1, order_by=order)
    return found[0] if found else None


def close_dead(opened: Any, experiments: list[str]) -> int:
    """Mark running runs whose writing process is gone as killed; how many there were."""
    running = opened.search_runs(experiments, "attributes.status = 'RUNNING'")
    dead = [run for run in running if is_dead(run.data.tags.get("writer", ""))]
    for run in dead:
        opened.set_terminated(run.info.run_id, "KILLED")
    return len(dead)


def latest_verdicts() -> list[ClaimResult]:
    """Every claim of every card, in the cards' order, each from the newest run that judged it.

    TrackingError, within seconds, if a tracking server does not answer.
    """
    rows = []
    for name, card in discovery.cards().items():
        runs, code = _latest_by_profile(name), code_digest(name)
        for claim in card.claims:
            asked = [run for run in runs if _sentence(run, claim.key) == claim.sentence]
            found = asked[0].claims[claim.key] if asked else {}
            if asked:
                found = {k: v for k, v in found.items() if k != "claim"}
                found |= {"profile": asked[0].profile, "run_id": asked[0].run_id}
                found |= {"stale": asked[0].code != code}
            rows.append(result(name, card, claim, **found))
    return rows


def latest(reproduction: str) -> Logged | None:
    """The newest finished invocation that is no exploration, or None."""
    runs = _latest_by_profile(reproduction)
    return runs[0] if runs else None


def artifacts(reproduction: str) -> Path | None:
    """The folder with the latest run's figures and tables, fetched first from a remote store."""
    run = latest(reproduction)
    if run is None:
        return None
    local = artifact_folder(reproduction) / run.run_id / "artifacts"
    return local if local.is_dir() else Path(client().download_artifacts(run.run_id, ""))


def run_url(run_id: str) -> str:
    """The run's address in MLflow's own pages."""
    uri = tracking_uri()
    here = os.environ.get("LITLAB_MLFLOW_UI", "http://127.0.0.1:5000")
    pages = (uri if uri.startswith("http") else here).rstrip("/")
    return f"{pages}/#/experiments/{client().get_run(run_id).info.experiment_id}/runs/{run_id}"


def _latest_by_profile(reproduction: str) -> list[Logged]:
    """The newest invocation of each profile, newest first."""
    if is_local() and not database().exists():
        return []
    probe()
    opened = client()
    experiment = opened.get_experiment_by_name(reproduction)
    if experiment is None:
        return []
    found = [
        newest(opened, experiment.experiment_id, exploration="no", profile=profile)
        for profile in PROFILES
    ]
    runs = [_logged(run) for run in found if run is not None]
    return sorted(runs, key=lambda run: run.started_ms, reverse=True)


def _logged(run: Any) -> Logged:
    tags = run.data.tags
    return Logged(
        run_id=run.info.run_id,
        experiment_id=run.info.experiment_id,
        profile=tags["profile"],
        seeds=tuple(json.loads(tags["seeds"])),
        started_ms=run.info.start_time,
        commit=tags["commit"],
        code=tags["code"],
        claims={
            key.removeprefix("claim."): json.loads(value)
            for key, value in tags.items()
            if key.startswith("claim.")
        },
    )


def _sentence(run: Logged, key: str) -> str | None:
    return run.claims[key]["claim"] if key in run.claims else None


@cache
def _client(uri: str) -> Any:
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    import mlflow

    if getattr(mlflow, "__file__", None) is None:  # our folder of that name, an empty shell
        raise TrackingError("MLflow is not installed; set the environment up with `make setup`.")
    return mlflow.MlflowClient(tracking_uri=uri)
