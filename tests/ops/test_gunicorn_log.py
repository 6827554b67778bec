"""Every line of a production server is JSON, gunicorn's own included."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.live_processes import ROOT, environment
from tests.live_service import wait_until


def test_every_line_of_gunicorn_is_json(databases, tmp_path):
    log = tmp_path / "web.log"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0"]
    variables = environment(databases.create_filled(), LOG_FORMAT="json")
    with (
        log.open("w") as log_file,
        subprocess.Popen(command, cwd=ROOT, env=variables, stderr=log_file) as process,
    ):
        assert wait_until(lambda: "Booting worker" in log.read_text())
        process.terminate()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["logger"] for line in lines} == {"gunicorn.error"}
    assert any("Listening at" in line["message"] for line in lines)
    assert set(lines[0]) == {"time", "level", "logger", "message", "request"}
