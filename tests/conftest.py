"""What every test shares: no network but loopback, no telemetry, an own catalogue and tracking store."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.update(
    TZ="UTC",
    MLFLOW_DISABLE_TELEMETRY="true",
    DO_NOT_TRACK="true",
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true",
    STREAMLIT_BROWSER_GATHER_USAGE_STATS="false",
)
LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0")  # noqa: S104


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise OSError(f"tests have no network, and this one asked for {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def catalog_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty catalogue of the test's own, already the one that `store.session` opens."""
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    monkeypatch.setenv("LITLAB_CATALOG_URL", url)
    yield url


@pytest.fixture
def shared() -> Path:
    """The folder of reference material, which is not part of the project."""
    folder = os.environ.get("LITLAB_SHARED")
    if not folder:
        pytest.skip("LITLAB_SHARED is not set: the reference material is not on this machine")
    return Path(folder)
