"""Many planners at once: what they ask is gathered, asked together and remembered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from reproductions.rap_mcts.hooks import Asking, Request

T = TypeVar("T")
Answers = Callable[[list[Request]], Sequence[Any]]  # one answer for each request, in order


@dataclass(kw_only=True)
class Traffic:
    """What went between planners and model."""

    asked: int = 0  # requests of all planners
    answered: int = 0  # requests that reached the model
    batches: int = 0  # calls of the model
    largest: int = 0  # requests in the largest call


def run(
    planners: Sequence[Asking[T]],
    answer_many: Answers,
    cache: bool | dict[Request, Any] = True,
    batch: int | None = None,
    traffic: Traffic | None = None,
) -> list[T]:
    """What each planner returns, in their order.

    Every round takes one open request of each planner that is not done, asks for all of them in
    calls of at most `batch`, and advances each planner until it needs another. With a cache equal
    requests are asked once; a dict is read and filled, so that several runs share it. Neither
    changes a result, as long as equal requests have equal answers. ValueError if the answers are
    not as many as the requests.
    """
    if batch is not None and batch < 1:
        raise ValueError(f"a batch of {batch} asks nothing")
    known = cache if isinstance(cache, dict) else {} if cache else None
    traffic = Traffic() if traffic is None else traffic
    results: dict[int, T] = {}
    answers: dict[int, Any] = dict.fromkeys(range(len(planners)))
    while answers:
        waiting: dict[int, Request] = {}
        for number, answer in answers.items():
            try:
                waiting[number] = _next(planners[number], answer, known, traffic)
            except StopIteration as done:
                results[number] = done.value
        if known is None:
            given = _asked(list(waiting.values()), answer_many, batch, traffic)
            answers = dict(zip(waiting, given, strict=True))
        else:
            new = list(dict.fromkeys(waiting.values()))
            known.update(zip(new, _asked(new, answer_many, batch, traffic), strict=True))
            answers = {number: known[request] for number, request in waiting.items()}
    return [results[number] for number in range(len(planners))]


def _next(
    planner: Asking[Any], answer: Any, known: dict[Request, Any] | None, traffic: Traffic
) -> Request:
    """The planner's next request that has no known answer; StopIteration where it is done."""
    while True:
        request = planner.send(answer)
        traffic.asked += 1
        if known is None or request not in known:
            return request
        answer = known[request]


def _asked(
    requests: list[Request], answer_many: Answers, batch: int | None, traffic: Traffic
) -> list[Any]:
    """The model's answers, in calls of at most `batch` requests."""
    answers: list[Any] = []
    size = batch or max(1, len(requests))
    for start in range(0, len(requests), size):
        some = requests[start : start + size]
        given = list(answer_many(some))
        if len(given) != len(some):
            raise ValueError(f"{len(some)} requests were given {len(given)} answers")
        answers += given
        traffic.batches += 1
        traffic.answered += len(some)
        traffic.largest = max(traffic.largest, len(some))
    return answers
