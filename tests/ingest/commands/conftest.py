"""The replayed archive for the tests of this folder."""

from tests.ingest.replay import archive, client_of, clock

__all__ = ["archive", "client_of", "clock"]
