from __future__ import annotations

import pytest

from net.deadline import NO_DEADLINE
from outbox import invitation_mail
from tests.factories import NOW, utc_seconds
from tests.outbox.sample_booking import BOOKING, CANCELLED_BOOKING
from tools import show_mails

#: Mails name the company, which the database stores.
pytestmark = pytest.mark.django_db


@pytest.fixture
def log(tmp_path, settings, capsys):
    """Write the log of a development server that invites Alice and then cancels."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    for meeting, event in ((BOOKING, "created"), (CANCELLED_BOOKING, "cancelled")):
        print('"GET /api/interviews/1/availability HTTP/1.1" 200 99')
        payload = {"booking": meeting.to_json(), "attendee": 0, "event": event}
        invitation_mail.deliver(payload, utc_seconds(NOW), NO_DEADLINE)
    path = tmp_path / "log"
    path.write_text(capsys.readouterr().out)
    return path


def test_mails_in_a_server_log_are_decoded(log, capsys):
    show_mails.main(str(log))
    output = capsys.readouterr().out
    assert output.count("Subject: ") == 2
    assert output.index("Subject: Invitation: ") < output.index("Subject: Cancelled: ")
    for line in ("Hello Alice Johnson,", "METHOD:REQUEST", "METHOD:CANCEL"):
        assert line in output.splitlines()
    assert "GET /api" not in output
