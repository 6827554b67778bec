"""Print the mails in the log of a development server: `python tools/show_mails.py LOG`.

Waits a moment for the cancellations, which are sent last.
"""

from __future__ import annotations

import sys
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event

#: Seconds that a first cancellation is waited for, and more mails after it.
MAX_LINE, QUIET = 20, 1.5


def mails(text: str) -> list[EmailMessage]:
    """The mails that Django's console backend wrote, among other lines."""
    found = []
    for block in text.split("-" * 79):
        lines = block.splitlines(keepends=True)
        begin = next((i for i, line in enumerate(lines) if line.startswith("Content-Type:")), None)
        if begin is not None:
            found.append(message_from_string("".join(lines[begin:]), policy=policy.default))
    return found


def format_mail(mail: EmailMessage) -> str:
    """The head, the text and the invitation of a mail, decoded."""
    head = [f"{name}: {mail[name]}" for name in ("Subject", "From", "To")]
    parts = {part.get_content_type(): part for part in mail.walk()}
    bodies = [
        parts[kind].get_content().strip().replace("\r\n", "\n")
        for kind in ("text/plain", "text/calendar")
        if kind in parts
    ]
    return "\n\n".join(["\n".join(head), *bodies])


def complete(log: Path) -> list[EmailMessage]:
    """The mails of a log once no more of them come, or after the longest wait."""
    found: list[EmailMessage] = []
    for _ in range(int(MAX_LINE / QUIET)):
        before, found = found, mails(log.read_text())
        cancelled = any("cancel" in str(mail["Subject"]).lower() for mail in found)
        if cancelled and len(found) == len(before):
            break
        Event().wait(QUIET)
    return found


def main(path: str) -> None:
    for mail in complete(Path(path)):
        print(f"{format_mail(mail)}\n{'-' * 79}")


if __name__ == "__main__":
    main(sys.argv[1])
