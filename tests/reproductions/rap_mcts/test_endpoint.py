import json
import math
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from reproductions.rap_mcts.agent import Agent
from reproductions.rap_mcts.endpoint import EndpointModel, Polling, connected
from reproductions.rap_mcts.endpoint_client import Client, EndpointError, Patience, Refused
from reproductions.rap_mcts.endpoint_prompts import said, told
from reproductions.rap_mcts.hooks import Budget
from reproductions.rap_mcts.lockstep import run
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.tasks import Problem, apply, distances, legal_actions, moves, solved
from reproductions.rap_mcts.tree import Search
from reproductions.rap_mcts.validator import valid

KEY = "sk-secret-0123456789"
PROBLEM = Problem((-1, 0, -1), ((0, 1),))  # 4 steps
PRIOR = ("prior", PROBLEM.initial, PROBLEM.goal, None)
JUDGE = ("judge", PROBLEM.initial, PROBLEM.goal, ("unstack", 1, 0))
NEXT = ("next", PROBLEM.initial, None, ("unstack", 1, 0))


class Server:
    """An endpoint on this machine. `answer(path, body)` gives (status, headers, JSON or bytes)."""

    def __init__(self):
        self.asked, self.headers, self.lock = [], [], threading.Lock()
        self.answer, self.planned = chat(lambda prompt: "?"), []
        self.open, self.most = 0, 0
        self.released = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one piece

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with server.lock:
                    server.asked.append((self.path, body))
                    server.headers.append(dict(self.headers))
                    server.open += 1
                    server.most = max(server.most, server.open)
                    plan = server.planned.pop(0) if server.planned else server.answer
                status, headers, given = plan(self.path, body)
                with server.lock:
                    server.open -= 1
                data = given if isinstance(given, bytes) else json.dumps(given).encode()
                self.send_response(status)
                for name, value in ({"Content-Length": len(data)} | headers).items():
                    self.send_header(name, str(value))
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.released.set()
        self.http.shutdown()
        self.http.server_close()

    def paths(self):
        return Counter(path for path, _ in self.asked)


@pytest.fixture
def server(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    started = Server()
    yield started
    started.close()


def reply(status, given=b"", **headers):
    """A planned answer, whatever is asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda path, body: (status, named, given)


def refused(text="no"):
    return 400, {}, {"error": {"message": text}}


def chat(speak, several=True):
    """A chat endpoint that tells no likelihoods. `speak(prompt)` gives a text or a whole choice."""

    def answer(path, body):
        if not path.endswith("/chat/completions"):
            return 404, {}, {"error": {"message": "not here"}}
        if "logprobs" in body or (body.get("n", 1) > 1 and not several):
            return refused("unknown parameter")
        given = [speak(body["messages"][0]["content"]) for _ in range(body.get("n", 1))]
        choices = [
            each if isinstance(each, dict) else {"message": {"content": each}} for each in given
        ]
        return 200, {}, {"choices": choices}

    return answer


def completions(score, speak=lambda prompt: "?", start="<s>"):
    """A completion endpoint with likelihoods: `score(prompt, answer)` of the text after it."""

    def echoed(number, text):
        prompt, _, rest = text.rpartition(":")
        words = re.findall(r" ?[^ ]+", rest)
        value = score(f"{prompt}:", rest.strip())
        tokens = [start, *re.findall(r"\s*\S+", prompt), ":", *words, " more"]
        known = [None] + [-9.0] * (len(tokens) - len(words) - 2)
        told = {
            "tokens": tokens,
            "token_logprobs": [*known, *[value / len(words)] * len(words), -5.0 * number],
        }
        return {"index": number, "text": text, "logprobs": told}

    def answer(path, body):
        if path.endswith("/chat/completions"):
            return 404, {}, {"error": {"message": "no chat"}}
        if body.get("echo"):
            choices = [echoed(number, text) for number, text in enumerate(body["prompt"])]
            return 200, {}, {"choices": choices[::-1]}  # the order is in the index
        return 200, {}, {"choices": [{"index": 0, "text": speak(body["prompt"])}]}

    return answer


def asked_of(prompt):
    """The question of a prompt, read without the project's reader: state, goal, move."""
    lines = dict(re.findall(r"^(Blocks|Goal|Move): (.*)$", prompt.split("\n\n")[-1], re.M))
    on = re.compile(r"Block (\w) is (?:on block (\w)|on the (table)|in the (hand))")
    places = {
        ord(upper) - 65: ord(below) - 65 if below else -1 if table else -2
        for upper, below, table, _ in on.findall(lines["Blocks"])
    }
    state = tuple(places[block] for block in range(len(places)))
    goal = tuple((ord(a) - 65, ord(b) - 65) for a, b, *_ in on.findall(lines.get("Goal", "")) if b)
    return state, goal, lines.get("Move", "")


def perfect(prompt):
    """A model that knows Blocksworld."""
    if prompt.endswith("the two words.\nVerdict:"):
        return "good"
    state, goal, move = asked_of(prompt)
    outcomes = {said(action): after for action, after in moves(state).items()}
    if prompt.endswith("After:"):
        return told(outcomes[move])
    left = distances(len(state), goal)
    if prompt.endswith("Verdict:"):
        return "good" if left[outcomes[move]] < left[state] else "bad"
    best = min(outcomes, key=lambda each: left[outcomes[each]])
    if prompt.endswith("Move:"):
        return best
    plan = []
    while not solved(state, goal):
        action, state = min(moves(state).items(), key=lambda pair: left[pair[1]])
        plan.append(said(action))
    return "; ".join(plan)


def perfect_score(prompt, answer):
    """The same as likelihoods."""
    return -0.1 if perfect(prompt) == answer else -4.0


def model(server, waits=None, samples=4, workers=4, **patience):
    """The model behind the server; its waits are noted, not waited for."""
    given = {"connect_s": 5.0, "answer_s": 5.0, "retries": 3} | patience
    noted = [] if waits is None else waits
    client = Client(server.url, KEY, Patience(**given), noted.append, lambda: 1e9)
    return EndpointModel("tiny", client, Polling(samples=samples, workers=workers))


def solve(asked, problem, depth=6):
    planner = search(
        Agent(problem.goal),
        problem.initial,
        Search(depth_limit=depth),
        np.random.default_rng(0),
        Budget(iterations=5),
    )
    return run([planner], asked.answer_many)[0]


@pytest.mark.parametrize("answer", [chat(perfect), completions(perfect_score, perfect)])
@pytest.mark.parametrize("goal", [((0, 1),), ((2, 1),), ((2, 1), (1, 0))])
def test_a_whole_search_solves_with_a_perfect_model(server, answer, goal):
    server.answer = answer
    asked, problem = model(server), Problem(PROBLEM.initial, goal)
    result = solve(asked, problem)
    assert result.solved and valid(problem, result.plan) and result.misses == 0
    assert len(result.plan) == distances(3, goal)[problem.initial]
    assert not +asked.unread
    assert asked.plans([problem], 6) == [result.plan]


def test_likelihoods_are_of_the_answer_alone_and_sum_to_one(server):
    server.answer = completions(lambda prompt, answer: -float(len(answer)))
    prior, judgement = model(server).answer_many([PRIOR, JUDGE])
    logs = [-float(len(said(action))) for action in legal_actions(PROBLEM.initial)]
    total = math.log(sum(map(math.exp, logs)))
    assert prior == pytest.approx([log - total for log in logs])
    assert judgement == pytest.approx(-4 - math.log(math.exp(-4) + math.exp(-3)))
    assert all(body["model"] == "tiny" for _, body in server.asked)
    assert server.paths() == {"/v1/completions": 3}  # the trial, and one for each request


def test_without_likelihoods_there_are_votes(server):
    said_moves = iter(["pick up block C"] * 2 + ["unstack B from A", "stack A on B"])
    verdicts = iter(["good", "Bad.", "good", "who knows"])

    def speak(prompt):
        return next(said_moves if prompt.endswith("Move:") else verdicts)

    server.answer = chat(lambda prompt: "." if "two words" in prompt else speak(prompt))
    asked = model(server)
    prior, judgement = asked.answer_many([PRIOR, JUDGE])
    legal = legal_actions(PROBLEM.initial)
    counts = {("pick-up", 2, -1): 2, ("unstack", 1, 0): 1}
    assert prior == pytest.approx([math.log((counts.get(a, 0) + 1) / (3 + 2)) for a in legal])
    assert judgement == pytest.approx(math.log(3 / 5))
    assert asked.unread == {"prior": 1, "judge": 1}  # an illegal move, no verdict


@pytest.mark.parametrize("several", [True, False])
def test_votes_are_complete_if_an_endpoint_gives_one_at_a_time(server, several):
    answer = chat(lambda prompt: "good", several)

    def one(path, body):
        status, headers, given = answer(path, body)
        return status, headers, given | {"choices": given.get("choices", [])[:1]}

    server.answer = one
    assert model(server).answer_many([JUDGE]) == pytest.approx([math.log(5 / 6)])
    asked = [body.get("n", 1) for _, body in server.asked[3:]]
    assert asked == ([4, 3, 2, 1] if several else [4, 1, 1, 1, 1])


def test_a_chat_endpoint_that_rates_first_words_is_asked_once_for_a_verdict(server):
    def rated(path, body):
        if body.get("logprobs"):
            listed = {" Good": -0.5, "good": -3.0, "bad": -1.5, "x": -7.0}
            top = [{"token": token, "logprob": value} for token, value in listed.items()]
            content = [{"token": "x", "top_logprobs": top}]
            given = {"message": {"content": "Good"}, "logprobs": {"content": content}}
            return 200, {}, {"choices": [given]}
        return chat(perfect)(path, body)

    server.answer = rated
    asked = model(server)
    good, bad = math.exp(-0.5) + math.exp(-3.0), math.exp(-1.5)
    assert asked.answer_many([JUDGE]) == pytest.approx([math.log(good / (good + bad))])
    assert len(server.asked) == 3  # two trials and the verdict
    (prior,) = asked.answer_many([PRIOR])  # moves are many words: votes
    assert max(prior) == prior[legal_actions(PROBLEM.initial).index(("unstack", 1, 0))]


def test_other_forms_are_tried_for_models_that_think_and_for_plain_completions(server):
    def thinks(path, body):
        if path.endswith("/chat/completions") and not {"max_tokens", "temperature"} & set(body):
            return 200, {}, {"choices": [{"message": {"content": "good"}}]}
        return refused("Unsupported parameter")

    def plain(path, body):
        if path.endswith("/chat/completions") or body.get("logprobs"):
            return refused()
        return 200, {}, {"choices": [{"text": " good"}]}

    for answer in (thinks, plain):
        server.answer = answer
        assert model(server).answer_many([JUDGE]) == pytest.approx([math.log(5 / 6)])


@pytest.mark.parametrize(
    "choice",
    [
        "no idea",
        "A is on B. B is on A. C is on the table.",
        {"message": {"content": None, "refusal": "I cannot do that."}},
        {"message": None},
        {"finish_reason": "content_filter"},
        {"message": {"content": ["A is on the table."]}},
    ],
)
def test_what_is_no_state_is_a_counted_miss(server, choice):
    server.answer = chat(lambda prompt: choice)
    asked = model(server)
    assert asked.answer_many([NEXT, JUDGE]) == [None, pytest.approx(math.log(1 / 2))]
    assert asked.unread == {"next": 1, "judge": 4}
    result = solve(asked, PROBLEM)
    assert result.misses > 0 and not result.solved and result.plan == ()
    assert asked.plans([PROBLEM], 6) == [None] and asked.unread["plan"] == 1


@pytest.mark.parametrize("given", [{"choices": []}, {"choices": None}, {"choices": "x"}, {}])
def test_an_answer_without_choices_says_nothing(server, given):
    asked = model(server)
    assert asked.form.path == "chat/completions"
    server.answer = reply(200, given)
    assert asked.answer_many([NEXT, JUDGE]) == [None, pytest.approx(math.log(1 / 2))]
    assert asked.unread == {"next": 1, "judge": 4}


@pytest.mark.parametrize(
    "logprobs",
    [
        None,
        {"tokens": ["a"], "token_logprobs": [-1, -2]},
        {"tokens": ["else", "where"], "token_logprobs": [-1, -2]},
    ],
)
def test_likelihoods_that_cannot_be_read_give_way_to_votes(server, logprobs):
    asked, good = model(server), completions(perfect_score, lambda prompt: "good")
    server.answer = good
    assert asked.answer_many([JUDGE]) == pytest.approx([-math.log(1 + math.exp(-3.9))])

    def spoilt(path, body):
        status, headers, given = good(path, body)
        for choice in given["choices"]:
            choice["logprobs"] = logprobs
        return status, headers, given

    server.answer = spoilt
    other = ("judge", PROBLEM.initial, PROBLEM.goal, ("pick-up", 2, -1))
    assert asked.answer_many([other]) == pytest.approx([math.log(5 / 6)])


def test_equal_requests_are_asked_once_and_answers_keep_their_order(server):
    server.answer = chat(perfect)
    asked = model(server)
    requests = [("next", PROBLEM.initial, None, move) for move in legal_actions(PROBLEM.initial)]
    want = [apply(PROBLEM.initial, move) for *_, move in requests]
    assert asked.answer_many([*requests, *requests]) == [*want, *want]
    before = len(server.asked)
    assert asked.answer_many(requests[::-1]) == want[::-1] and len(server.asked) == before
    assert asked.client.counts.sent == before


def test_so_many_questions_are_open_at_once_and_no_more(server):
    gate = threading.Barrier(3, timeout=20)

    def slow(prompt):
        if prompt.endswith("After:"):
            gate.wait()  # only three at once get through
        return perfect(prompt)

    server.answer = chat(slow)
    asked = model(server, workers=3)
    states = [(-1, -1, -1), (-1, 0, -1), (-1, -1, 0)]
    requests = [("next", state, None, move) for state in states for move in legal_actions(state)]
    asked.answer_many(requests[:6])
    assert server.most == 3


def test_a_bad_moment_is_waited_out_with_growing_waits(server):
    waits = []
    asked = model(server, waits)
    assert asked.form.path == "chat/completions"
    server.answer = chat(perfect)
    server.planned = [reply(429), reply(503), reply(500)]
    assert asked.answer_many([NEXT]) == [(-1, -2, -1)]
    assert waits == [1.0, 2.0, 4.0]
    assert asked.client.counts.repeated == 3
    assert asked.client.counts.sent == len(server.asked) == asked.client.counts.answered + 3 + 2


@pytest.mark.parametrize(
    ("header", "wait"),
    [("7", 7.0), ("0.5", 1.0), ("Sun, 09 Sep 2001 01:46:50 GMT", 10.0), ("soon", 1.0)],
)
def test_retry_after_is_honoured(server, header, wait):
    waits = []
    asked = model(server, waits)
    server.planned = [reply(429, Retry_After=header)]
    assert asked.form.path == "chat/completions" and waits == [wait]


def test_a_rest_longer_than_patience_ends_it(server):
    server.answer = reply(429, Retry_After="7200")
    with pytest.raises(EndpointError, match=r"HTTP 429; it asks for 7200 s of rest") as raised:
        model(server).answer_many([NEXT])
    assert server.url in str(raised.value) and len(server.asked) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(500, {"error": {"message": "out\nof memory"}}), r"HTTP 500 \(out of memory\)"),
        (reply(200, b"{not JSON"), "the answer is no JSON object"),
        (reply(200, b"\xff\xfe\x00"), "the answer is no JSON object"),
        (reply(200, [1, 2]), "the answer is no JSON object"),
        (reply(200, {"error": "overloaded"}), r"an error for an answer \(overloaded\)"),
    ],
)
def test_an_endpoint_that_stays_broken_is_named(server, answer, reason):
    server.answer = answer
    wanted = f"{reason}, 4 times; once it answers, the same command runs what has failed"
    with pytest.raises(EndpointError, match=wanted) as raised:
        model(server).answer_many([NEXT])
    assert f"{server.url}/" in str(raised.value) and len(server.asked) == 4


def test_silence_ends_at_the_time_out(server):
    def hang(path, body):
        server.released.wait(30)
        return 200, {}, {}

    server.answer = hang
    with pytest.raises(EndpointError, match="no answer in time, 2 times"):
        model(server, answer_s=0.1, retries=1).answer_many([NEXT])


def test_nobody_there_is_an_error_that_names_the_address(server):
    asked = model(server)
    server.close()
    with pytest.raises(
        EndpointError, match=r"no connection \(ConnectionError\), 4 times"
    ) as raised:
        asked.answer_many([NEXT])
    assert server.url in str(raised.value)


def test_a_refused_form_names_the_refusal_and_a_redirection_is_not_followed(server):
    server.answer = reply(400, {"error": {"message": f"no model tiny for {KEY}"}})
    with pytest.raises(EndpointError, match=r"'tiny' in no known form.*no model tiny for \*\*\*"):
        model(server).answer_many([NEXT])
    server.asked.clear()
    server.answer = reply(307, Location="/v2/elsewhere")
    with pytest.raises(EndpointError, match="HTTP 307"):
        model(server).answer_many([NEXT])
    for status in (300, 501):
        server.answer = reply(status)
        with pytest.raises(EndpointError, match=f"no known form.*HTTP {status}"):
            model(server).answer_many([NEXT])
    assert set(server.paths()) == {"/v1/completions", "/v1/chat/completions"}


def test_the_key_goes_into_a_header_and_nowhere_else(server, caplog, monkeypatch, tmp_path):
    caplog.set_level("DEBUG")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.planned = [reply(500, {"error": {"message": f"failed for {KEY}"}})]
    asked = model(server)
    asked.answer_many([NEXT])
    assert {headers["Authorization"] for headers in server.headers} == {f"Bearer {KEY}"}
    server.answer = reply(401, {"error": {"message": f"Incorrect key {KEY[:8]}*** or {KEY}"}})
    with pytest.raises(
        EndpointError, match="HTTP 401, it does not accept OPENAI_API_KEY"
    ) as raised:
        asked.answer_many([JUDGE])
    assert "***" not in str(raised.value) and "waiting" in caplog.text
    for text in (caplog.text, str(raised.value), repr(asked.client), json.dumps(server.asked)):
        assert KEY not in text


def test_no_key_is_no_header(server):
    EndpointModel("tiny", Client(server.url)).answer_many([NEXT])
    assert not any("Authorization" in headers for headers in server.headers)


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "ftp://example.org",
        "file:///etc/passwd",
        "localhost:80",
        "http://",
        "http://me:hunter2@example.org/v1",
        "http://example.org/v1?key=hunter2",
        "http://example.org:hunter2/v1",
        "http://[hunter2/v1",
    ],
)
def test_an_address_must_be_plain_http_and_is_not_repeated(url):
    with pytest.raises(EndpointError, match="OPENAI_BASE_URL") as raised:
        connected("openai:tiny", {"OPENAI_BASE_URL": url})
    assert "hunter2" not in str(raised.value) and raised.value.__cause__ is None


def test_a_key_that_is_none_is_refused_without_showing_it():
    with pytest.raises(EndpointError, match="OPENAI_API_KEY") as raised:
        connected("openai:x", {"OPENAI_BASE_URL": "http://h/v1", "OPENAI_API_KEY": "ab\ncd"})
    assert "ab" not in str(raised.value).replace("OPENAI", "")


def test_the_setting_names_the_model(server):
    asked = connected("openai:a/b:c", {"OPENAI_BASE_URL": f"{server.url}/", "OPENAI_API_KEY": KEY})
    asked.answer_many([NEXT])
    assert {body["model"] for _, body in server.asked} == {"a/b:c"}
    for wrong in ("tiny", "openai:", "openai: "):
        with pytest.raises(ValueError, match="is not openai:NAME"):
            connected(wrong, {"OPENAI_BASE_URL": server.url})


def test_one_failure_ends_the_round_without_asking_the_rest(server):
    asked = model(server, workers=1, retries=0)
    assert asked.form.path == "chat/completions"
    before, server.answer = len(server.asked), reply(500)
    requests = [("next", state, None, ("pick-up", 2, -1)) for state in [(-1, -1, -1), (-1, 0, -1)]]
    with pytest.raises(EndpointError, match="HTTP 500, 1 times"):
        asked.answer_many(requests * 5 + [PRIOR, JUDGE])
    assert len(server.asked) - before <= 2
    with pytest.raises(Refused):
        server.answer = reply(422)
        asked.answer_many([NEXT])


def test_a_whole_run_through_the_command_is_kept_with_its_misses_counted(server, runs):
    def forgetful(prompt):
        """Knows the way to a goal, and nothing of what follows when a block is put down."""
        lost = prompt.endswith("After:") and "Move: put down" in prompt.split("\n\n")[-1]
        return "Hm." if lost else perfect(prompt)

    server.answer = chat(forgetful)
    assignments = ("model=openai:tiny", "per_steps=2,1,1,1,1,1", "depth_limit=2", "samples=1")
    assignments += ("budgets=8,64", "most_drawn=2")
    flags = [text for each in assignments for text in ("--set", each)]
    done = subprocess.run(
        [sys.executable, "-m", "reproductions", "reproduce", "rap_mcts", "--seeds", "100..100"]
        + flags,
        env=os.environ | {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "logged as run" in done.stderr and KEY not in done.stdout + done.stderr
    (cell,) = (runs / "cells").glob("*.json")
    found = json.loads(cell.read_text(encoding="utf-8"))["record"]["scores"]
    scores = {(each["method"], each["metric"], each["at"]): each["value"] for each in found}
    for method in ("rap_20", "plan_at_once", "breadth_first", "beam_10"):
        assert scores[method, "success_by_steps", 2] == 1.0  # 2 steps need no putting down
        assert scores[method, "success_by_steps", 4] == 0.0  # with 2 at most
    assert scores["breadth_first", "misses", 0] > 0
    assert scores["rap_20", "false_claims", 0] == 0.0
    asked = [body for _, body in server.asked]
    assert {body["model"] for body in asked} == {"tiny"}
    texts = [json.dumps(body) for body in asked if body.get("temperature") == 0.0]
    assert len(texts) == len(set(texts))  # each is asked once; drawn plans are at 0.7


def test_polls_of_nobody_are_refused():
    for wrong in ({"samples": 0}, {"workers": 0}, {"temperature": 0.0}):
        with pytest.raises(ValueError, match="takes no votes"):
            Polling(**wrong)
