"""Cyrus, sabre/dav and Calypso, from Debian's packages."""

from __future__ import annotations

import hashlib
import imaplib
import shutil
import sqlite3
from contextlib import closing

from tests.caldav_servers.caldav_server import PASSWORDS, CalDavServer


class Cyrus(CalDavServer):
    """Cyrus is a mail server: a user is a mailbox, and a calendar is a folder in it."""

    name = "cyrus"
    packages = ("cyrus-caldav", "cyrus-imapd", "sasl2-bin", "libsasl2-modules-db", "msmtp-mta")
    home, principal = "/dav/calendars/user/{user}/", "/dav/principals/user/{user}/"
    address_book = "/dav/addressbooks/user/{user}/Default/"
    inbox, outbox = "/dav/calendars/user/{user}/Inbox/", "/dav/calendars/user/{user}/Outbox/"
    keeps_free_busy = True
    rejects_events_without_length = True
    shares = ("full", "free_busy")

    def start(self) -> None:
        ports = {name: str(self.workspace.port(name)) for name in ("cyrus", "cyrus_imap")}
        folder = self.workspace.make_folder(self.name, "cyrus", **ports)
        for user, password in {**PASSWORDS, "cyrus": "admin"}.items():
            command = ("saslpasswd2", "-p", "-c", "-f", folder / "sasldb", "-u", "localhost", user)
            self.workspace.run(*command, user="cyrus", content=password)
        master = ("/usr/lib/cyrus/bin/master", "-C", folder / "imapd.conf")
        files = ("-M", folder / "cyrus.conf", "-p", folder / "master.pid")
        self.workspace.start(self.name, *master, *files, user="cyrus")
        with self._sign_in_as_admin() as mail:
            for user in PASSWORDS:
                mail.create(f"user/{user}")

    def _sign_in_as_admin(self) -> imaplib.IMAP4:
        mail = imaplib.IMAP4("127.0.0.1", self.workspace.port("cyrus_imap"))
        mail.login("cyrus", "admin")
        return mail

    def share(self, name: str, way: str) -> str:
        # The right 9 is read-free-busy.
        rights = "9" if way == "free_busy" else "lrswitedn9"
        with self._sign_in_as_admin() as mail:
            mail.setacl(f"user/bob/#calendars/{name}", "ann", rights)
        return self.url(f"/dav/calendars/user/ann/bob.{name}/")


class Sabre(CalDavServer):
    """sabre/dav is the library in Nextcloud and Baikal; Debian has an old version of it."""

    name = "sabre"
    packages = ("php-sabre-dav", "php-sqlite3", "libapache2-mod-php")
    home, principal = "/calendars/{user}/", "/principals/{user}/"
    outbox = "/calendars/{user}/outbox/"
    address_book, must_make_address_book = "/addressbooks/{user}/contacts/", True
    digest = "/digest"

    def start(self) -> None:
        port = str(self.workspace.port(self.name))
        folder = self.workspace.make_folder(self.name, "www-data", port=port, **PASSWORDS)
        database = folder / "dav.sqlite"
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.executescript((folder / "tables.sql").read_text())
            for user, password in PASSWORDS.items():
                digest = hashlib.md5(f"{user}:SabreDAV:{password}".encode()).hexdigest()
                connection.execute("INSERT INTO users VALUES (NULL, ?, ?)", (user, digest))
        shutil.chown(database, "www-data")
        self.workspace.start(self.name, "apache2", "-f", folder / "apache.conf", "-DFOREGROUND")


class Calypso(CalDavServer):
    """Calypso keeps each calendar in a git repository. MKCALENDAR makes nothing."""

    name = "calypso"
    packages = ("calypso", "git")
    home = principal = "/{user}/"
    has_task_lists = False
    # It finds events by their start alone, so Slotsmith asks for all earlier ones as well.
    selects_by_time = False

    def start(self) -> None:
        folder = self.workspace.make_folder(self.name, port=str(self.workspace.port(self.name)))
        users = "".join(f"{name}:{password}\n" for name, password in PASSWORDS.items())
        (folder / "users").write_text(users)
        config = str(folder / "calypso.conf")
        self.workspace.start(self.name, "calypso", "-f", "-S", CALYPSO_CONFIG=config)

    def make_calendar(self, user: str = "ann", components: str = "") -> str:
        name = f"calendar{next(self._numbers)}"
        folder = self.workspace.path / self.name / "calendars" / user / name
        folder.mkdir(parents=True)
        (folder / ".calypso-collection").write_text("[collection]\nis-calendar = 1\n")
        self.workspace.run("git", "init", "-q", folder)
        for setting in ("user.name", "user.email"):
            self.workspace.run("git", "-C", folder, "config", setting, "calypso@example.com")
        return f"{self.url(self.home, user)}{name}/"

    def delete(self, url: str) -> None:
        """Delete a calendar on the disk, or a resource over the wire."""
        if url.endswith("/"):
            user, name = url.split("/")[-3:-1]
            shutil.rmtree(self.workspace.path / self.name / "calendars" / user / name)
        else:
            super().delete(url)
