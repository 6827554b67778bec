"""Settings of `gunicorn config.wsgi`. Flags and GUNICORN_CMD_ARGS take precedence."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

# gunicorn reads this file before it looks for modules in this folder
sys.path.insert(0, str(Path(__file__).resolve().parent))

from config.environment import env_bool
from config.log_format import read_log_format
from ops import metrics_folder, orphans
from ops.gunicorn_log import GunicornLogger

# a folder in memory where there is one: it is written to often and nothing in it has to last
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
worker_tmp_dir = _MEMORY
# set before any metric exists: the folder in which the processes share their metrics
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics_folder.create(_MEMORY)

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# a client has CLIENT_TIMEOUT seconds for the header of a request, and as many for its body
worker_class = "ops.gunicorn_worker.DeadlineWorker"
# a caller does not wait longer; calendars have their own CALENDARS_DEADLINE
timeout = 60
graceful_timeout = 30
# a worker is replaced after this many requests
max_requests, max_requests_jitter = 100_000, 10_000
# our own request log has no paths, which are secrets for candidate links (ops/request_log.py)
accesslog = None
# gunicorn's own messages, in the format of LOG_FORMAT
GunicornLogger.style = read_log_format(debug=env_bool("DEBUG", True))
logger_class = GunicornLogger
# no client or proxy moves the service to another path (SCRIPT_NAME), which would evade a proxy's
# rules, and only the setting PROXIES says whether a forwarded scheme is believed
forwarder_headers = ""
forwarded_allow_ips = ""
# nothing uses the socket that gunicorn opens in the home folder
control_socket_disable = True
limit_request_line = 8190
limit_request_fields = 100


def post_fork(server: Any, worker: Any) -> None:
    """Make the metrics of the worker survive a full folder, before the worker has any."""
    from ops import metrics_files  # noqa: PLC0415  (importing it reads the folder)

    metrics_files.install()


def post_worker_init(worker: Any) -> None:
    """End the worker soon after a kill of its master; answer probes at PROBE_BIND, if set."""
    orphans.exit_without_parent(worker.ppid)
    if address := os.environ.get("PROBE_BIND"):
        from ops import probe_server  # noqa: PLC0415  (importing it needs Django)

        worker.probe_server = probe_server.start(address)


def child_exit(server: Any, worker: Any) -> None:
    """Keep the counters of an ended worker and drop its gauges."""
    from prometheus_client import multiprocess  # noqa: PLC0415  (importing it reads the folder)

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
