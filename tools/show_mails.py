"""Print the mails in the log of a development server: `python tools/show_mails.py LOG`.

The script waits for the cancellations, which are sent last.
"""

from __future__ import annotations

import sys
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event

#: The longest wait for a cancellation, and the wait for further mails, in seconds.
MAX_WAIT_SECONDS, QUIET_SECONDS = 20, 1.5


def parse_mails(text: str) -> list[EmailMessage]:
    """Return the mails that Django's console backend wrote, among other lines."""
    mails = []
    for block in text.split("-" * 79):
        lines = block.splitlines(keepends=True)
        begin = next((i for i, line in enumerate(lines) if line.startswith("Content-Type:")), None)
        if begin is not None:
            mails.append(message_from_string("".join(lines[begin:]), policy=policy.default))
    return mails


def format_mail(mail: EmailMessage) -> str:
    """Return the headers, the text and the invitation of a mail, decoded."""
    head = [f"{name}: {mail[name]}" for name in ("Subject", "From", "To")]
    parts = {part.get_content_type(): part for part in mail.walk()}
    bodies = [
        parts[kind].get_content().strip().replace("\r\n", "\n")
        for kind in ("text/plain", "text/calendar")
        if kind in parts
    ]
    return "\n\n".join(["\n".join(head), *bodies])


def wait_for_mails(log: Path) -> list[EmailMessage]:
    """Return the mails of a log after the cancellations, or after the longest wait."""
    mails: list[EmailMessage] = []
    for _ in range(int(MAX_WAIT_SECONDS / QUIET_SECONDS)):
        before, mails = mails, parse_mails(log.read_text())
        cancelled = any("cancel" in str(mail["Subject"]).lower() for mail in mails)
        if cancelled and len(mails) == len(before):
            break
        Event().wait(QUIET_SECONDS)
    return mails


def main(path: str) -> None:
    for mail in wait_for_mails(Path(path)):
        print(f"{format_mail(mail)}\n{'-' * 79}")


if __name__ == "__main__":
    main(sys.argv[1])
