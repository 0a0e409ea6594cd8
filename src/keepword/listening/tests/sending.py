"""What a browser would send of the editing page's form."""

from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


def fields(page) -> dict[str, list[str]]:
    reader = _Reader()
    reader.feed(page.text)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.inside = False
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        its = dict(attrs)
        if tag == "form":
            self.inside = its.get("class") == "edit"
        elif self.inside:
            getattr(self, f"_{tag}", lambda _its: None)(its)

    def _input(self, its: dict[str, str | None]) -> None:
        if its.get("type") not in {"checkbox", "radio"} or "checked" in its:
            self.found.setdefault(its["name"], []).append(its.get("value") or "")

    def _textarea(self, its: dict[str, str | None]) -> None:
        self.area = its["name"]
        self.found[self.area] = [""]

    def _select(self, its: dict[str, str | None]) -> None:
        self.select = its["name"]

    def _option(self, its: dict[str, str | None]) -> None:
        if self.select not in self.found or "selected" in its:
            self.found[self.select] = [its["value"]]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] = [self.found[self.area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "form":
            self.inside = False
