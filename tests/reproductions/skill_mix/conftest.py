"""A chat endpoint of the tests' own, on this machine only: it answers as it is told to."""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


def is_grading(body):
    return "<student_text>" in body["messages"][0]["content"]


def asked_points(body):
    """The names of the points that a grading prompt asks for."""
    return re.findall(r"^- (\w+):", body["messages"][0]["content"], re.MULTILINE)


def completion(text, finish="stop", **message):
    """A chat completion as endpoints send it."""
    said = {"role": "assistant", "content": text} | message
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": finish, "message": said}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


class Endpoint:
    """Answers with `behave(body)`: a text, a completion, (status, object), or None to hang up.

    `well` and `grades`: how a good model answers, and whether a request is for a grading.
    `answered` counts the completions sent; `seen` the requests by their content.
    """

    def __init__(self):
        self.behave, self.grades = self.well, is_grading
        self.answered, self.seen, self.headers = 0, Counter(), []
        self.lock = threading.Lock()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802  the name is the library's
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.answer(self, body)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def well(self, body):
        """What a well-behaved model says: all points, or a new text in its tags."""
        names = asked_points(body)
        if not is_grading(body):
            text = f"The river kept book number {self.requests} in silt."
            return f"<text>{text}</text>\n<explanation>All of it.</explanation>"
        if "response_format" in body:
            return json.dumps({"reasons": "fine"} | dict.fromkeys(names, 1))
        return "Fine.\n" + "\n".join(f"<{name}>1</{name}>" for name in names)

    def answer(self, handler, body):
        with self.lock:
            self.seen[json.dumps(body, sort_keys=True)] += 1
            self.headers.append({n.lower(): v for n, v in handler.headers.items()})
            said = self.behave(body)
            if callable(said):
                said = said()
            said = completion(said) if isinstance(said, str) else said
            status, sent = said if isinstance(said, tuple) else (200, said)
            self.answered += said is not None and status == 200
        if said is None:
            handler.close_connection = True
            handler.connection.close()
            return
        if isinstance(sent, dict) and "wait_s" in sent:
            time.sleep(sent["wait_s"])
        payload = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(payload)))
            handler.send_header("retry-after-ms", "5")
            handler.end_headers()
            handler.wfile.write(payload)
        except OSError:
            pass  # whoever asked did not wait

    @property
    def requests(self):
        return sum(self.seen.values())


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """An endpoint that the environment names."""
    opened = Endpoint()
    monkeypatch.setenv("OPENAI_BASE_URL", opened.url)
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key")
    for name in ("LITLAB_GRADER_URL", "LITLAB_GRADER_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield opened
    opened.server.shutdown()
    opened.server.server_close()
