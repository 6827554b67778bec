from __future__ import annotations

import pytest

from api.actors import SYSTEM_ACTOR
from bookings import candidate_links
from company.models import Company
from tests.factories import NOW, utc_seconds

pytestmark = pytest.mark.django_db


def get_status_and_content(client, url: str) -> tuple[int, bytes]:
    response = client.get(url)
    return response.status_code, response.content


@pytest.mark.parametrize("path", ["", "/confirm", "/cancel"])
def test_unknown_and_revoked_links_look_the_same(client, link_url, frozen, path):
    Company.objects.create(pk=Company.ID, name="Acme Robotics", reply_to="jobs@example.com")
    unknown = get_status_and_content(client, f"/book/unknown{path}")
    assert b"Acme Robotics" in unknown[1]
    assert b'href="mailto:jobs@example.com"' in unknown[1]
    assert unknown[0] == 404
    assert b"This link does not work" in unknown[1]
    link = candidate_links.get_by_secret(link_url[6:], utc_seconds(NOW))
    candidate_links.revoke(link, SYSTEM_ACTOR, utc_seconds(NOW))
    assert get_status_and_content(client, f"{link_url}{path}") == unknown


def test_expired_link_does_not_work(client, link_url, frozen):
    assert client.get(link_url).status_code == 200
    frozen.shift(14 * 86400)
    assert client.get(link_url).status_code == 404


def test_candidate_page_has_security_headers(client, link_url):
    response = client.get(link_url)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
