"""Static files have hashed names; pages of two versions each find their files."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import engines
from django.test import Client
from django.utils.functional import empty

from pages import shell
from pages.templatetags import components

HASHED_STYLE = re.compile(r"/static/pages/style\.[0-9a-f]{12}\.css")


@pytest.fixture
def hashed_storage(settings, tmp_path):
    """Use hashed names, as a server without DEBUG does."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.static_files.HashedStorage"},
    }
    forget_names()
    yield tmp_path
    forget_names()


def forget_names() -> None:
    """Read the names of files again, as a new process does."""
    staticfiles_storage._wrapped = empty
    for drawn in (components._draw_icon, shell._draw):
        drawn.cache_clear()
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.fixture
def collected_files(hashed_storage):
    call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin", "drf_*"])
    forget_names()
    return hashed_storage


def get_content(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.django_db
def test_page_names_hashed_files_that_browsers_keep(collected_files):
    [url] = HASHED_STYLE.findall(Client().get("/login").content.decode())
    response = Client().get(url)
    assert get_content(response) == (collected_files / "pages/style.css").read_bytes()
    assert "immutable" in response["Cache-Control"]


def test_file_of_an_earlier_version_is_kept(collected_files):
    old = collected_files / "pages/style.0123456789ab.css"
    old.write_text("/* old */")
    call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin", "drf_*"])
    assert get_content(Client().get("/static/pages/style.0123456789ab.css")) == b"/* old */"


def test_unknown_version_of_a_file_is_the_current_one(collected_files):
    response = Client().get("/static/pages/style.ba9876543210.css")
    assert get_content(response) == (collected_files / "pages/style.css").read_bytes()
    assert "immutable" not in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/static/pages/none.ba9876543210.css", "/static/pages/style.css"])
def test_file_that_was_not_collected_does_not_exist(hashed_storage, path):
    assert Client().get(path).status_code == 404


@pytest.mark.django_db
def test_page_works_before_static_files_are_collected(hashed_storage):
    assert '"/static/pages/style.css"' in Client().get("/login").content.decode()
