"""SOGo and DAViCal, from Debian's packages, on a PostgreSQL of their own."""

from __future__ import annotations

from pathlib import Path

from tests.caldav_servers.caldav_server import PASSWORDS, CalDavServer
from tests.caldav_servers.workspace import ServerUnavailableError, Workspace
from tests.live_service import wait_until

_SOGO_RIGHTS = {
    "full": "PublicModifier ConfidentialModifier PrivateModifier ObjectCreator ObjectEraser",
    "free_busy": "PublicDAndTViewer ConfidentialDAndTViewer PrivateDAndTViewer",
    "public": "PublicViewer",
}
_SOGO_ACL = """<acl-query xmlns="urn:inverse:params:xml:ns:inverse-dav"><set-roles user="ann">
{roles}</set-roles></acl-query>"""
_DAVICAL_RIGHTS = {
    "full": "<D:privilege><D:read/></D:privilege><D:privilege><D:write/></D:privilege>",
    "public": "<D:privilege><D:read/></D:privilege>",
    "free_busy": "<D:privilege><C:read-free-busy/></D:privilege>",
}
_DAVICAL_ACL = """<D:acl xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:ace>
<D:principal><D:href>/caldav.php/ann/</D:href></D:principal><D:grant>{rights}</D:grant></D:ace>
</D:acl>"""


def start_postgres(workspace: Workspace) -> dict[str, str]:
    """Start PostgreSQL once; return the environment with which its programs find it."""
    port = str(workspace.port("postgres"))
    environment = {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "postgres"}
    if (workspace.path / "postgres").exists():
        return environment
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    data = workspace.make_folder("postgres", "postgres")
    options = ("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
    workspace.run(folders[-1] / "initdb", "--pgdata", data, *options, user="postgres")
    listen = ("-h", "127.0.0.1", "-p", port, "-c", "unix_socket_directories=", "-c", "fsync=off")
    workspace.start("postgres", folders[-1] / "postgres", "-D", data, *listen, user="postgres")
    wait_until(lambda: _is_ready(workspace, environment))
    return environment


def _is_ready(workspace: Workspace, environment: dict[str, str]) -> bool:
    try:
        workspace.run("pg_isready", "--quiet", **environment)
    except ServerUnavailableError:
        return False
    return True


class Sogo(CalDavServer):
    """SOGo is groupware; here it sends no mails."""

    name = "sogo"
    packages = ("sogo", "memcached", "postgresql")
    home, principal = "/SOGo/dav/{user}/Calendar/", "/SOGo/dav/{user}/"
    address_book = "/SOGo/dav/{user}/Contacts/personal/"
    default_hours = 1
    # It makes a full calendar instead of a task list.
    has_task_lists = False
    shares = ("full", "public", "free_busy")

    def start(self) -> None:
        environment = start_postgres(self.workspace)
        port = str(self.workspace.port("memcached"))
        memcached = ("memcached", "-l", "127.0.0.1", "-p", port)
        self.workspace.start("memcached", *memcached, user="nobody")
        ports = {name: str(self.workspace.port(name)) for name in (self.name, "postgres")}
        values = {**ports, **PASSWORDS, "memcached": port}
        folder = self.workspace.make_folder(self.name, "sogo", **values)
        self.workspace.run("createdb", "sogo", **environment)
        self.workspace.run("psql", "--quiet", "--file", folder / "users.sql", "sogo", **environment)
        # Arguments override /etc/sogo/sogo.conf, which stays as it is.
        lines = (folder / "sogo.conf").read_text().splitlines()
        settings = [line.partition(" = ") for line in lines]
        arguments = [part for name, _, value in settings for part in (f"-{name}", value)]
        self.workspace.start(self.name, "/usr/sbin/sogod", *arguments, user="sogo")

    def feed_url(self, url: str) -> str:
        return f"{url.rstrip('/')}.ics"

    def share(self, name: str, way: str) -> str:
        roles = "".join(f"<{role}/>" for role in _SOGO_RIGHTS[way].split())
        url = f"{self.url(self.home, 'bob')}{name}/"
        self.request("POST", url, _SOGO_ACL.format(roles=roles), "bob").raise_for_status()
        return url


class Davical(CalDavServer):
    """DAViCal hides private events from everybody but their owner."""

    name = "davical"
    packages = ("davical", "php-pgsql", "php-xml", "libapache2-mod-php", "postgresql")
    home = principal = "/caldav.php/{user}/"
    inbox = "/caldav.php/{user}/.in/"
    address_book, must_make_address_book = "/caldav.php/{user}/contacts/", True
    shares = ("full", "public", "free_busy")

    def start(self) -> None:
        environment = start_postgres(self.workspace)
        create = "/usr/share/davical/dba/create-database.sh"
        self.workspace.run(create, "davical", "admin", user="postgres", **environment)
        ports = {name: str(self.workspace.port(name)) for name in (self.name, "postgres")}
        folder = self.workspace.make_folder(self.name, **ports, **PASSWORDS)
        users = ("--file", folder / "users.sql", "davical")
        self.workspace.run("psql", "--quiet", *users, **environment)
        self.workspace.start(self.name, "apache2", "-f", folder / "apache.conf", "-DFOREGROUND")

    def share(self, name: str, way: str) -> str:
        url = f"{self.url(self.home, 'bob')}{name}/"
        content = _DAVICAL_ACL.format(rights=_DAVICAL_RIGHTS[way])
        self.request("ACL", url, content, "bob").raise_for_status()
        return url
