"""Check that a built documentation site loads everything from its own host.

`python -m tests.docs_site FOLDER` prints each asset of another host and fails if there is one.
Standard library only: `make docs` runs this in an environment without the service.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

#: The attributes that make a browser load something, by element. Links that a reader follows
#: (`<a href>`) are not among them.
ASSET_ATTRIBUTES = {
    "audio": "src", "embed": "src", "iframe": "src", "image": "href", "img": "src", "input": "src",
    "link": "href", "object": "data", "script": "src", "source": "src", "use": "href",
    "video": "src",
}  # fmt: skip
#: Relations of a `<link>` that name a page and load nothing.
PAGE_RELATIONS = {"canonical", "prev", "next", "alternate", "author", "license"}
EXTERNAL = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
CSS_URL = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)


class _AssetCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.urls += CSS_URL.findall(attributes.get("style", ""))
        for candidate in attributes.get("srcset", "").split(","):
            self.urls += candidate.split()[:1]
        if tag == "link" and set(attributes.get("rel", "").split()) & PAGE_RELATIONS:
            return
        if tag in ASSET_ATTRIBUTES:
            self.urls.append(attributes.get(ASSET_ATTRIBUTES[tag], ""))

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.urls += CSS_URL.findall(data)


def external_assets_of_html(html: str) -> list[str]:
    """Return the URLs on other hosts that a browser loads to show a page."""
    collector = _AssetCollector()
    collector.feed(html)
    return [url for url in collector.urls if EXTERNAL.match(url)]


def external_assets_of_css(css: str) -> list[str]:
    """Return the URLs on other hosts that a browser loads for a style sheet."""
    return CSS_URL.findall(css)


def external_assets(site: Path) -> list[str]:
    """Return `file: URL` for each asset of another host in a built site."""
    readers = {".html": external_assets_of_html, ".css": external_assets_of_css}
    return [
        f"{path.relative_to(site)}: {url}"
        for path in sorted(site.rglob("*"))
        if path.suffix in readers
        for url in readers[path.suffix](path.read_text())
    ]


def main(folder: str) -> int:
    site = Path(folder)
    if not (site / "index.html").exists():
        print(f"{folder} holds no built site. Run: make docs")
        return 1
    problems = external_assets(site)
    print("\n".join(problems) or f"{folder}: no asset of another host")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
