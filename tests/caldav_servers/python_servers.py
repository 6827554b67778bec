"""Servers that are Python packages of the development environment."""

from __future__ import annotations

import sys

from tests.caldav_servers.caldav_server import PASSWORDS, CalDavServer

_RIGHTS = """[root]
user: .+
collection:
permissions: R
[own]
user: .+
collection: {user}(/.*)?
permissions: RrWw
[shared]
user: ann
collection: bob/.*
permissions: RrWw
"""


class Xandikos(CalDavServer):
    """Xandikos has one user and asks for no password."""

    name = "xandikos"
    home, principal = "/{user}/calendars/", "/{user}/"
    address_book, inbox = "/{user}/contacts/addressbook/", "/{user}/inbox/"
    has_sign_in = False
    keeps_free_busy = True

    def start(self) -> None:
        command = (sys.executable, "-m", "xandikos", "serve", "--defaults", "--autocreate")
        self.workspace.start(
            self.name,
            *(*command, "--directory", self.workspace.make_folder(self.name)),
            *("--current-user-principal", "/ann/", "--listen-address", "127.0.0.1"),
            *("--port", str(self.workspace.port(self.name))),
        )


class Radicale(CalDavServer):
    """Radicale has one address for the principal and the home."""

    name = "radicale"
    home = principal = "/{user}/"
    address_book, must_make_address_book = "/{user}/contacts/", True
    shares = ("full",)

    def start(self) -> None:
        folder = self.workspace.make_folder(self.name)
        users = "".join(f"{name}:{password}\n" for name, password in PASSWORDS.items())
        (folder / "users").write_text(users)
        (folder / "rights").write_text(_RIGHTS)
        self.workspace.start(
            self.name,
            *(sys.executable, "-m", "radicale", "--config", ""),
            *("--server-hosts", f"127.0.0.1:{self.workspace.port(self.name)}"),
            *("--storage-filesystem-folder", folder / "collections"),
            *("--auth-type", "htpasswd", "--auth-htpasswd-filename", folder / "users"),
            *("--auth-htpasswd-encryption", "plain", "--auth-delay", "0"),
            *("--rights-type", "from_file", "--rights-file", folder / "rights"),
        )

    def share(self, name: str, way: str) -> str:
        return self.url(f"/bob/{name}/")
