from __future__ import annotations

import pytest

from pages.accounts.browser_names import describe_browser

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome, Windows"),
        (f"{CHROME} Edg/120", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko Firefox/120.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("python-requests/2.31", "python-requests/2.31"),
        ("", "unknown browser"),
    ],
)
def test_browser_has_a_name_for_people(user_agent, name):
    assert describe_browser(user_agent) == name
