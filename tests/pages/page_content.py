"""A page as a browser shows it and sends its forms, without running any script."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

_UNSEEN = {"head", "script", "style", "option"}
_BLOCKS = {"p", "li", "h1", "h2", "h3", "section", "div", "span", "form", "button", "label", "br"}


class ParsedPage(HTMLParser):
    """The words of a page and its forms, by the address that each is sent to."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self._unseen, self._form, self._select, self._area = 0, "", "", ""
        self.feed(answer.content.decode())

    @property
    def text(self) -> str:
        return " ".join("".join(self._words).split())

    def field(self, name: str) -> dict[str, str]:
        """The attributes of the one field of a name."""
        (found,) = [own for _, own in self.tags if own.get("name") == name]
        return found

    def form(self, path: str) -> dict[str, str]:
        """The fields of the form that is sent to a path."""
        (found,) = [own for to, own in self.forms.items() if urlsplit(to).path == path]
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.tags.append((tag, own))
        self._unseen += tag in _UNSEEN
        self._words.append(" " if tag in _BLOCKS else "")
        if tag == "form":
            self._form = own.get("action", "")
            self.forms[self._form] = {}
        if tag == "a":
            self.links.append(own["href"])
        if tag == "input":
            self.forms[self._form][own["name"]] = own.get("value", "")
        if tag == "textarea":
            self._area = own["name"]
            self.forms[self._form][self._area] = ""
        if tag == "select":
            self._select = own["name"]
        if tag == "option" and "selected" in own:
            self.forms[self._form][self._select] = "?"

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[self._form][self._area] += data.removeprefix("\n")
        chosen = self.forms.get(self._form, {})
        if chosen.get(self._select) == "?":
            chosen[self._select] = data.strip()
        if not self._unseen:
            self._words.append(data)


def get_page(client: Client, path: str, status: int = 200, **headers: str) -> ParsedPage:
    answer = client.get(path, **headers)
    assert answer.status_code == status
    return ParsedPage(answer)


def submit_form(client: Client, shown: ParsedPage, path: str, **typed: str) -> Any:
    """The answer to one of a page's forms, with some of its fields typed over."""
    return client.post(path, {**shown.form(path), **typed})


def save_section(client: Client, path: str, **typed: str) -> ParsedPage:
    """An interviewer's own page after a form of it was sent and saved."""
    answer = submit_form(client, get_page(client, "/mine"), path, **typed)
    assert (answer.status_code, answer["Location"]) == (302, "/mine")
    return get_page(client, "/mine")
