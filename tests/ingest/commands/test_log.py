"""The log on standard error: no name and no error can drive the terminal."""

import logging

from ingest.commands.log import PlainFormatter


def record(message: str, error: Exception | None = None) -> logging.LogRecord:
    cause = (type(error), error, None) if error else None
    return logging.LogRecord("ingest", logging.INFO, __file__, 1, message, (), cause)


def test_a_message_is_one_line_without_control_characters() -> None:
    shown = PlainFormatter("%(message)s").format(record("a\x1b[31m\x9b2J\n\u202eb: 1 read"))
    assert shown == "a [31m 2J  b: 1 read"


def test_a_traceback_keeps_its_lines_and_nothing_else() -> None:
    shown = PlainFormatter("%(message)s").format(record("it failed", ValueError("\x1b]0;x\x07")))
    assert shown.split("\n") == ["it failed", "ValueError:  ]0;x "]
