"""Where runs are kept, who writes them, and from which state of the code; no MLflow here."""

import fcntl
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from reproductions.errors import TrackingError

ROOT = Path(__file__).resolve().parent.parent
OWN = "figures"  # the folder, among a run's artifacts, of what the reproduction draws itself
PROBE_TIMEOUT_S = 2.0


def data_folder() -> Path:
    """`LITLAB_RUNS`, or mlflow/data of this checkout: store, artifacts and finished cells."""
    return Path(os.environ.get("LITLAB_RUNS") or ROOT / "mlflow" / "data")


def database() -> Path:
    """The SQLite file of the local store."""
    return data_folder() / "mlflow.db"


def is_local() -> bool:
    """Whether runs go to our own SQLite file: nobody set MLFLOW_TRACKING_URI."""
    return not os.environ.get("MLFLOW_TRACKING_URI")


def tracking_uri() -> str:
    """`MLFLOW_TRACKING_URI`, or the local SQLite file."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{database()}"


def probe() -> None:
    """Ask a tracking server, where one is used, for a sign of life. TrackingError if it gives none.

    MLflow itself would try for four minutes before it says that a server is down.
    """
    uri = tracking_uri()
    if not uri.startswith(("http://", "https://")):
        return
    try:
        with urlopen(f"{uri.rstrip('/')}/health", timeout=PROBE_TIMEOUT_S):
            return
    except HTTPError:
        return  # it answered; what it thinks of us is MLflow's business
    except (URLError, OSError) as error:
        raise TrackingError(
            f"The tracking server {uri} does not answer ({error}). Start it, or unset "
            "MLFLOW_TRACKING_URI to use the local store."
        ) from error


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock that one process on this machine can hold; a dead process holds none."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def writer() -> str:
    """Who we are: host, process id and the time that process started, since ids are used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(written_by: str) -> bool:
    """Whether that writer ran on this machine and is gone; of other machines we know nothing."""
    host, _, rest = written_by.partition(":")
    pid, _, started = rest.partition(":")
    return host == socket.gethostname() and pid.isdigit() and _started(int(pid)) != started


def commit() -> str:
    """This checkout's commit, with "+dirty" when files differ from it; "unknown" outside git."""
    try:
        head = _output("git", "rev-parse", "HEAD")
        return head + ("+dirty" if _output("git", "status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _started(pid: int) -> str:
    """When the process started, in the words of the system; empty if there is no such process."""
    try:
        if Path("/proc/self/stat").exists():
            state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            return "" if state == "Z" else rest[18]  # field 22 of proc(5), starttime
        return _output("ps", "-o", "lstart=", "-p", str(pid))
    except (OSError, subprocess.CalledProcessError):
        return ""


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
