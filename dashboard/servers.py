"""The two pages litlab serves on this machine: its own, and MLflow's on the same store."""

import os
import signal
import subprocess
import sys

from reproductions.location import ROOT, tracking_uri

ADDRESS = "127.0.0.1"
DASHBOARD_PORT, MLFLOW_PORT = 8501, 5000
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # its job runner doubles the start
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}


def dashboard_command(port: int) -> list[str]:
    """Streamlit on our pages, for this machine only, without usage statistics."""
    return [
        *(sys.executable, "-m", "streamlit", "run", "dashboard/app.py"),
        *("--server.address", ADDRESS, "--server.port", str(port)),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
    ]


def mlflow_command(port: int) -> list[str]:
    """MLflow's own pages on the store that runs are logged to, for this machine only."""
    return [
        *(sys.executable, "-m", "mlflow", "server", "--backend-store-uri", tracking_uri()),
        *("--host", ADDRESS, "--port", str(port), "--workers", "1"),
    ]


def serve(command: list[str]) -> int:
    """Run the server at the root of the checkout until it is stopped; its exit status.

    Ctrl-C reaches the server by itself, a polite kill is passed on; both are a good end.
    """
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | QUIET) as server:
        before = signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            return max(0, server.wait())
        except KeyboardInterrupt:
            server.wait()
            return 0
        finally:
            signal.signal(signal.SIGTERM, before)
