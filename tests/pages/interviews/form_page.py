"""The form of an interview type, as a browser without JavaScript reads and submits it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from interviews.models import InterviewTemplate
from tests.factories import add_group, alice, bob, chen, farid, technical_interview


class FormPage(HTMLParser):
    """The text of the page, and the fields of the form with repeated names."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.fields = QueryDict(mutable=True)
        self.text_parts: list[str] = []
        self._is_inside, self._select, self._textarea = False, "", ""
        self._is_option_text = False
        self.feed(response.content.decode())

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.text_parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = "editor" in attributes.get("class", "")
        if self._is_inside:
            self._read_field(tag, attributes)

    def _read_field(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if tag == "input" and name:
            is_box = attributes.get("type") == "checkbox"
            if not is_box or "checked" in attributes:
                self.fields.appendlist(name, attributes.get("value", "on" if is_box else ""))
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and "selected" in attributes:
            self._is_option_text = "value" not in attributes
            if "value" in attributes:
                self.fields.appendlist(self._select, attributes["value"])
        if tag == "textarea":
            self._textarea = name
            self.fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select
        self._textarea = "" if tag == "textarea" else self._textarea

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data.removeprefix("\n")
        if self._is_option_text:
            self.fields.appendlist(self._select, data.strip())
        self._is_option_text = False
        self.text_parts.append(data)

    def fill(self, **typed: Any) -> dict[str, Any]:
        """Return the fields with some of them changed; dashes are written as underscores."""
        fields = {name: values[:] for name, values in self.fields.lists()}
        return {**fields, **{name.replace("__", "-"): value for name, value in typed.items()}}


def open_form(client: Client, url: str) -> FormPage:
    response = client.get(url)
    assert response.status_code == 200
    return FormPage(response)


def press(client: Client, url: str, page: FormPage, action: str, **typed: Any) -> Any:
    """Press a button of the form after some fields were changed, and return the response."""
    return client.post(url, {**page.fill(**typed), "action": action})


def count_queries(client: Client, url: str) -> int:
    """Return how many queries a page needs, after it has been opened once."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def create_pool_interview() -> InterviewTemplate:
    """Create an interview with Alice, one of Bob and Chen, and Farid as an alternate."""
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1, alternates=[farid()])
    return template
