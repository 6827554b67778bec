"""Every line of a production server is JSON, gunicorn's own included."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
from gunicorn.config import Config

from ops.gunicorn_log import GunicornLogger
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


@pytest.mark.parametrize(("style", "start"), [("text", "WARNING gunicorn.error: "), ("json", "{")])
def test_message_about_a_request_leaves_out_its_path(monkeypatch, capsys, style, start):
    monkeypatch.setattr(GunicornLogger, "style", style)
    error_log = logging.getLogger("gunicorn.error")
    monkeypatch.setattr(error_log, "handlers", [])
    monkeypatch.setattr(error_log, "propagate", False)
    GunicornLogger(Config()).warning("Error handling request /book/a-secret")
    line = capsys.readouterr().err
    assert line.startswith(start)
    assert "Error handling request" in line
    assert "a-secret" not in line
