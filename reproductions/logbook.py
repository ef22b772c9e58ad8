"""The one writer: an invocation becomes a parent run, a run a method and seed, and figures."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reproductions.card import Score
from reproductions.cells import Record, parameters
from reproductions.claims import Verdict
from reproductions.invocation import ClaimResult, Invocation, judged, result
from reproductions.location import alone, commit
from reproductions.tracking import client, experiment_id, new_run, newest, write


def log(
    invocation: Invocation, records: Mapping[int, Record], *, again: bool = False
) -> tuple[str, bool]:
    """Log a finished invocation; its run id, and False when it was there already.

    `again` logs it once more. Invocations on one machine take turns.
    """
    with alone("logbook"):
        opened = client()
        experiment = experiment_id(opened, invocation.name)
        known = newest(opened, experiment, invocation=invocation.key)
        if known is not None and not again:
            return known.info.run_id, False
        verdicts = judged(invocation, records)
        tags = _tags(invocation, records, verdicts)
        title = f"{invocation.profile}, seeds {', '.join(map(str, invocation.seeds))}"
        with new_run(opened, experiment, title, tags | {"kind": "invocation"}) as run_id:
            write(opened, run_id, parameters(invocation.settings), _margins(verdicts, records))
            _log_cells(opened, experiment, run_id, invocation, records)
            with tempfile.TemporaryDirectory() as folder:
                _write_files(Path(folder), invocation, records, verdicts)
                opened.log_artifacts(run_id, folder)
    return run_id, True


def results(
    invocation: Invocation, records: Mapping[int, Record], run_id: str | None
) -> list[ClaimResult]:
    """Every claim that the profile asks, with its verdict; "not run" where a seed has no record."""
    if set(records) < set(invocation.seeds):
        found: dict[str, dict[str, Any]] = {}
    else:
        found = {key: _facts(verdict) for key, verdict in judged(invocation, records).items()}
    run = {"profile": invocation.profile, "run_id": run_id}
    return [
        result(invocation.name, invocation.card, claim, **(found[claim.key] | run if found else {}))
        for claim in invocation.card.asks(invocation.profile)
    ]


def _tags(
    invocation: Invocation, records: Mapping[int, Record], verdicts: Mapping[str, Verdict]
) -> dict[str, str]:
    tags = {
        "papers": " ".join(invocation.card.papers),
        "themes": " ".join(invocation.card.themes),
        "profile": invocation.profile,
        "seeds": json.dumps(invocation.seeds),
        "commit": commit(),
        "code": invocation.code,
        "data_hash": ", ".join(sorted({record.data_hash for record in records.values()})),
        "invocation": invocation.key,
        "exploration": "yes" if invocation.exploration else "no",
        "changed": " ".join(invocation.assignments),
        "tables": " ".join(sorted({t.name for each in records.values() for t in each.tables})),
    }
    sentences = {claim.key: claim.sentence for claim in invocation.card.claims}
    for key, verdict in verdicts.items():
        tags[f"verdict.{key}"] = verdict.word
        tags[f"claim.{key}"] = json.dumps({"claim": sentences[key]} | _facts(verdict))
    return tags


def _facts(verdict: Verdict) -> dict[str, Any]:
    """A verdict in the fields of ClaimResult."""
    return {
        "verdict": verdict.word,
        "margin_mean": verdict.mean,
        "margin_se": verdict.se,
        "margins": list(verdict.margins.values()),
        "seeds": list(verdict.margins),
    }


def _margins(
    verdicts: Mapping[str, Verdict], records: Mapping[int, Record]
) -> list[tuple[str, float, int]]:
    rows = [("cpu_s", sum(record.cpu_s for record in records.values()), 0)]
    for key, verdict in verdicts.items():
        for name, value in (("margin_mean", verdict.mean), ("margin_se", verdict.se)):
            if value is not None:
                rows.append((f"{name}/{key}", value, 0))
    return rows


def _log_cells(
    opened: Any,
    experiment: str,
    parent: str,
    invocation: Invocation,
    records: Mapping[int, Record],
) -> None:
    per = {metric.name: metric.per for metric in invocation.card.metrics}

    def name(score: Score) -> str:
        return (
            score.metric
            if score.part is None
            else f"{score.metric}/{per[score.metric]} {score.part}"
        )

    for seed in invocation.seeds:
        for method in invocation.card.methods:
            rows = [
                (name(score), score.value, score.at)
                for score in records[seed].scores
                if score.method == method
            ]
            if not rows:
                continue  # this profile does not measure it
            tags = {"mlflow.parentRunId": parent, "kind": "cell", "method": method}
            tags |= {"seed": str(seed), "cell": invocation.cells[seed].key}
            with new_run(opened, experiment, f"{method}, seed {seed}", tags) as run_id:
                given = {"method": method, "seed": seed} | parameters(invocation.settings)
                write(opened, run_id, given, rows)


def _write_files(
    folder: Path,
    invocation: Invocation,
    records: Mapping[int, Record],
    verdicts: Mapping[str, Verdict],
) -> None:
    scores = {seed: records[seed].scores for seed in invocation.seeds}
    rows = [{"seed": seed} | asdict(score) for seed, given in scores.items() for score in given]
    judgements = [claim.as_dict() for claim in results(invocation, records, None)]
    (folder / "scores.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / "claims.json").write_text(json.dumps(judgements, indent=1), encoding="utf-8")
    for seed in invocation.seeds:
        for view in records[seed].views:
            (folder / f"{view.name}_seed_{seed}.html").write_text(view.html, encoding="utf-8")
        for table in records[seed].tables:
            lines = "".join(f"{json.dumps(row)}\n" for row in table.rows)
            (folder / f"{table.name}_seed_{seed}.jsonl").write_text(lines, encoding="utf-8")
    from reproductions import plots  # matplotlib takes a second to import

    plots.save_all(folder, invocation.card, scores, verdicts)
    plots.save_own(folder, invocation.name, invocation.card, scores)
