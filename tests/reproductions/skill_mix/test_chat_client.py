"""One model behind an endpoint: repeats, refusals, adaptions, keeping, and what it costs."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from reproductions.skill_mix import chat_client
from reproductions.skill_mix.chat_answers import Answers, Said, key, place
from reproductions.skill_mix.chat_client import (
    HOSTED,
    Address,
    Chat,
    EndpointError,
    Refused,
    address,
    model_names,
    together,
)
from reproductions.skill_mix.chat_ledger import Ledger

ASKED = [{"role": "user", "content": "Hello"}]
PLAIN = {"temperature": 0.5, "max_tokens": 7}


@pytest.fixture
def answers(tmp_path):
    opened = Answers(tmp_path / "deep" / "answers.db")
    yield opened
    opened.close()


@pytest.fixture
def chat(endpoint, answers):
    at = Address(url=endpoint.url, key="secret-key", timeout_s=20.0, retries=2)
    with closing(Chat("small-model", at, answers, Ledger())) as opened:
        yield opened


def sequence(*answers):
    """Each request gets the next of these; the last is repeated."""
    left = list(answers)
    return lambda body: left.pop(0) if len(left) > 1 else left[0]


def completion(text, finish="stop", **message):
    said = {"role": "assistant", "content": text} | message
    choice = {"index": 0, "finish_reason": finish, "message": said}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def test_an_answer_is_asked_for_once_and_each_repeat_is_an_answer_of_its_own(endpoint, chat):
    endpoint.behave = sequence("one", "two", "three")
    assert [chat.say(ASKED, PLAIN, repeat).text for repeat in "0101"] == ["one", "two"] * 2
    assert chat.say(ASKED, PLAIN | {"temperature": 0.6}, "0").text == "three"
    assert endpoint.answered == 3
    assert (chat.ledger.asked, chat.ledger.kept, chat.ledger.tokens) == (3, 2, 5 * 110)


def test_the_name_of_an_answer_tells_apart_all_that_was_asked():
    facts = ["http://a/v1", "m", ASKED, PLAIN, "0"]
    others = ["http://b/v1", "n", [*ASKED, *ASKED], {"max_tokens": 7}, "1"]
    names = {key(*facts)}
    for number, other in enumerate(others):
        names.add(key(*facts[:number], other, *facts[number + 1 :]))
    assert len(names) == 6
    assert key(*facts) == key(*facts[:3], dict(reversed(PLAIN.items())), "0")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_bad_moment_is_tried_again(endpoint, chat, status):
    endpoint.behave = sequence((status, {"error": {"message": "not now"}}), None, "well")
    assert chat.say(ASKED, PLAIN, "0").text == "well"
    assert (endpoint.requests, endpoint.answered) == (3, 1)


def test_an_endpoint_that_stays_away_ends_the_run_with_a_sentence(endpoint, chat):
    endpoint.behave = sequence((429, {"error": {"message": "quota of secret-key\nis used up"}}))
    with pytest.raises(EndpointError, match="3 tries") as raised:
        chat.say(ASKED, PLAIN, "0")
    said = str(raised.value)
    assert "quota of *** is used up" in said and "secret-key" not in said and "\n" not in said
    assert chat.ledger.answers == 0


def test_an_endpoint_that_is_too_slow_is_asked_again_and_then_given_up(endpoint, answers):
    at = Address(url=endpoint.url, timeout_s=0.2, retries=1)
    with closing(Chat("m", at, answers, Ledger())) as chat:
        endpoint.behave = sequence((200, {"wait_s": 1.0}), "in time")
        assert chat.say(ASKED, PLAIN, "0").text == "in time"
        endpoint.behave = sequence((200, {"wait_s": 1.0}))
        with pytest.raises(EndpointError, match="2 tries, 0.2 s each at most"):
            chat.say(ASKED, PLAIN, "1")


def test_what_an_endpoint_does_not_like_is_said_otherwise(endpoint, chat, caplog):
    def behave(body):
        if "max_tokens" in body:
            return 400, {"error": {"message": "Use max_completion_tokens, not 'max_tokens'."}}
        if "temperature" in body:
            return 400, {"error": {"message": "temperature is not supported"}}
        assert body["max_completion_tokens"] == 7
        return "fine"

    endpoint.behave = behave
    assert chat.say(ASKED, PLAIN, "0").text == "fine"
    assert chat.say(ASKED, PLAIN, "1").text == "fine"
    assert endpoint.requests == 4, "it was learnt once"
    assert caplog.text.count("small-model is asked with no choice of temperature") == 1


def test_a_worker_whose_command_was_killed_asks_nothing_more(endpoint, chat, monkeypatch):
    kept = chat.say(ASKED, PLAIN, "0")
    monkeypatch.setattr(chat_client.os, "getppid", lambda: 1)
    assert chat.say(ASKED, PLAIN, "0") == kept
    with pytest.raises(EndpointError, match="is gone"):
        chat.say(ASKED, PLAIN, "1")
    assert endpoint.requests == 1


def test_a_form_that_is_refused_is_refused_and_not_kept(endpoint, chat):
    endpoint.behave = sequence((400, {"error": {"message": "no response_format"}}), "fine")
    with pytest.raises(Refused, match="no response_format"):
        chat.say(ASKED, PLAIN | {"response_format": {"type": "json_object"}}, "0")
    assert chat.ledger.answers == 0
    assert chat.say(ASKED, PLAIN, "0").text == "fine"


@pytest.mark.parametrize(
    ("status", "said"), [(401, "does not accept the key"), (404, "has no model 'small-model'")]
)
def test_a_wrong_key_or_model_is_said_at_once(endpoint, chat, status, said):
    endpoint.behave = sequence((status, {"error": {"message": "no"}}))
    with pytest.raises(EndpointError, match=said):
        chat.say(ASKED, PLAIN, "0")
    assert endpoint.requests == 1


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (completion(None, refusal="I will not."), True),
        (completion("", finish="content_filter"), True),
        (
            (400, {"error": {"message": "content management policy", "code": "content_filter"}}),
            True,
        ),
        (completion(None), False),
        ({"id": "x", "object": "chat.completion", "choices": []}, False),
        ({"something": "else"}, False),
        ([1, 2], False),
        (b"", False),
        (b'{"id"', False),
        (b"[" * 100_000, False),
        ({"choices": {"a": 1}}, False),
    ],
)
def test_refusals_and_empty_answers_are_answers_without_text(endpoint, chat, answer, refused):
    endpoint.behave = sequence(answer if isinstance(answer, tuple) else (200, answer))
    said = chat.say(ASKED, PLAIN, "0")
    assert (said.text, said.refused) == ("", refused)
    assert chat.say(ASKED, PLAIN, "0") == said and endpoint.requests == 1


def test_halves_of_characters_and_counts_that_are_none_do_not_end_the_run(endpoint, chat):
    odd = completion("a\ud800b") | {"usage": {"prompt_tokens": 2**70, "completion_tokens": 1}}
    endpoint.behave = sequence(odd)
    said = chat.say(ASKED, PLAIN, "0")
    assert (said.text, said.tokens_in) == ("a?b", None)
    assert chat.say(ASKED, PLAIN, "0") == said


def test_an_answer_without_end_is_cut(endpoint, chat):
    endpoint.behave = sequence("x" * 50_000)
    assert len(chat.say(ASKED, PLAIN, "0").text) == 20_000


def test_tokens_that_are_not_told_are_not_zero(endpoint, chat):
    endpoint.behave = sequence("one", completion("two"))
    chat.say(ASKED, PLAIN, "0")
    assert chat.ledger.cost((1.0, 2.0)) == pytest.approx((100 * 1.0 + 10 * 2.0) / 1e6)
    assert chat.ledger.cost(()) is None
    chat.say(ASKED, PLAIN, "1")
    assert chat.ledger.tokens is None and chat.ledger.cost((1.0, 2.0)) is None


def test_the_key_goes_to_the_endpoint_and_into_no_file(endpoint, chat, tmp_path):
    chat.say(ASKED, PLAIN, "0")
    assert endpoint.headers[0]["authorization"] == "Bearer secret-key"
    chat.answers.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "deep").iterdir())
    assert b"secret-key" not in kept and b"explanation" in kept
    assert (tmp_path / "deep" / "answers.db").stat().st_mode & 0o077 == 0


def test_threads_and_a_second_opening_share_the_kept_answers(tmp_path):
    path, said = tmp_path / "a.db", Said(text="é", finish="stop", refused=False, tokens_in=1,
                                         tokens_out=None)  # fmt: skip
    first, second = Answers(path), Answers(path)
    threads = [threading.Thread(target=first.keep, args=(str(n), said)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(second.find(str(n)) == said for n in range(20)) and second.find("x") is None
    second.keep("0", Said(text="other", finish="", refused=False, tokens_in=0, tokens_out=0))
    assert first.find("0") == said, "the first answer stays"
    first.close()
    second.close()
    with sqlite3.connect(path) as opened:
        assert opened.execute("SELECT count(*) FROM answers").fetchone() == (20,)
    opened.close()


def test_answers_are_kept_beside_the_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path))
    assert place() == tmp_path / "answers.db"


def test_addresses_come_from_the_environment_and_graders_may_have_their_own():
    local = {"OPENAI_BASE_URL": "http://localhost:8000/v1/"}
    own = {"LITLAB_GRADER_URL": "https://judge.example/v1", "LITLAB_GRADER_KEY": "k2"}
    assert address(local).url == address(local, grader=True).url == "http://localhost:8000/v1"
    assert address({"OPENAI_API_KEY": "k"}) == Address(url=HOSTED, key="k")
    assert address(local | own).key == ""
    grader = address(local | own, grader=True)
    assert (grader.url, grader.key) == ("https://judge.example/v1", "k2")
    assert address(local | {"OPENAI_API_KEY": "k"} | {"LITLAB_GRADER_URL": "http://a/v1"},
                   grader=True).key == "", "a key goes only where it belongs"  # fmt: skip
    with pytest.raises(EndpointError, match="set OPENAI_BASE_URL"):
        address({})
    for wrong in ("localhost:8000", "file:///etc/passwd", "http://me:pw@host/v1", "http://h/?k=1"):
        with pytest.raises(EndpointError, match="plain http") as raised:
            address({"OPENAI_BASE_URL": wrong})
        assert "pw" not in str(raised.value)


def test_models_are_named_one_or_several():
    assert model_names("openai:gpt-x") == ["gpt-x"]
    assert model_names("openai:org/a:7b, openai:b") == ["org/a:7b", "b"]
    for wrong in ("gpt-x", "openai:", "openai:a,b", "openai:a,openai:a", "", "xopenai:a"):
        with pytest.raises(ValueError, match="openai:NAME"):
            model_names(wrong)


def test_no_more_than_the_wanted_number_is_asked_at_a_time_and_a_failure_begins_no_other():
    active, most, begun, lock = 0, 0, [], threading.Event()

    def ask(number):
        nonlocal active, most
        active += 1
        most = max(most, active)
        begun.append(number)
        lock.wait(0.01)
        active -= 1
        if number == 3:
            raise EndpointError("gone")
        return number

    assert together(ask, [0, 1, 2], 2) == [0, 1, 2] and most <= 2
    with pytest.raises(EndpointError):
        together(ask, range(3, 100), 2)
    assert len(begun) < 20


def test_without_the_package_a_sentence_says_how_to_get_it(monkeypatch, answers):
    monkeypatch.setitem(sys.modules, "openai", None)
    chat = Chat("m", Address(url="http://127.0.0.1:9/v1"), answers, Ledger())
    with pytest.raises(EndpointError, match=r"pip install 'litlab\[chat\]'"):
        chat.say(ASKED, PLAIN, "0")


def test_importing_asks_nobody_and_leaves_the_package_alone():
    modules = ("chat_client", "chat_protocol", "chat_run", "agreement", "novelty")
    names = ", ".join(f"reproductions.skill_mix.{name}" for name in modules)
    code = f"import sys, socket; socket.socket.connect = None; import {names}; "
    code += "print('openai' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout == "False\n", done.stderr
    assert chat_client.PREFIX == "openai:"
