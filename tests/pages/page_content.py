"""Parse pages and submit their forms as a browser without JavaScript does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

_INVISIBLE_TAGS = {"head", "script", "style", "select", "datalist"}
_SEPARATING_TAGS = {
    *(
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "section",
        "div",
        "span",
        "form",
        "button",
        "label",
        "br",
        "dt",
        "dd",
        "td",
        "th",
    )
}


class ParsedPage(HTMLParser):
    """The visible text, tags, links and forms of a page. Forms are keyed by their action URL."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._text_parts: list[str] = []
        self._invisible_depth = 0
        self._form, self._select, self._textarea = "", "", ""
        self.feed(response.content.decode())

    @property
    def text(self) -> str:
        return " ".join("".join(self._text_parts).split())

    def field(self, name: str) -> dict[str, str]:
        """Return the attributes of the only field with a name."""
        (attributes,) = [attrs for _, attrs in self.tags if attrs.get("name") == name]
        return attributes

    def form(self, path: str) -> dict[str, str]:
        """Return the field values of the only form that is sent to a path."""
        (fields,) = [
            fields for action, fields in self.forms.items() if urlsplit(action).path == path
        ]
        return fields

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        self._invisible_depth += tag in _INVISIBLE_TAGS
        self._text_parts.append(" " if tag in _SEPARATING_TAGS else "")
        if tag == "form":
            self._form = attributes.get("action", "")
            self.forms[self._form] = {}
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "input" and "name" in attributes:
            self.forms[self._form][attributes["name"]] = attributes.get("value", "")
        if tag == "textarea":
            self._textarea = attributes["name"]
            self.forms[self._form][self._textarea] = ""
        if tag == "select":
            self._select = attributes["name"]
        if tag == "option" and "selected" in attributes:
            self.forms[self._form][self._select] = "?"

    def handle_endtag(self, tag: str) -> None:
        self._invisible_depth -= tag in _INVISIBLE_TAGS
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        fields = self.forms.get(self._form, {})
        if self._textarea:
            fields[self._textarea] += data.removeprefix("\n")
        if fields.get(self._select) == "?":
            fields[self._select] = data.strip()
        if not self._invisible_depth:
            self._text_parts.append(data)


def get_page(client: Client, path: str, status: int = 200, **headers: str) -> ParsedPage:
    """Get a page, check its status and parse it."""
    response = client.get(path, **headers)
    assert response.status_code == status
    return ParsedPage(response)


def submit_form(client: Client, page: ParsedPage, path: str, **typed: str) -> Any:
    """Submit a form of a page with some fields changed, and return the response."""
    return client.post(path, {**page.form(path), **typed})


def save_section(client: Client, path: str, **typed: str) -> ParsedPage:
    """Submit a valid form of an interviewer's page, and return the page that follows."""
    response = submit_form(client, get_page(client, "/my-page"), path, **typed)
    assert (response.status_code, response["Location"]) == (302, "/my-page")
    return get_page(client, "/my-page")
