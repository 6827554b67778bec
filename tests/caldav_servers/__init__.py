"""CalDAV calendars of real servers, read and written through Slotsmith's own endpoints.

`make test` runs these tests on Radicale and Xandikos. `make test-caldav-servers` runs them on seven
servers (Debian 12, as root); see CONTRIBUTING.md.
"""
