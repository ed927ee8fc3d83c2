"""A page as its elements, so that a test can say where on the page something stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Elements that have no end tag.
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(slots=True)
class Element:
    """An element with its attributes and what is in it: elements and texts."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """The words in it, one blank between them."""
        return " ".join(" ".join(self._texts()).split())

    def all(self, name: str = "", **wanted: str) -> "list[Element]":
        """Return the elements in it called *name* (any, if empty) with these attributes; `class_` is one."""
        return [each for each in self._elements() if each._fits(name, wanted)]

    def one(self, name: str = "", **wanted: str) -> "Element":
        """Return the only such element."""
        (found,) = self.all(name, **wanted)
        return found

    def _fits(self, name: str, wanted: Mapping[str, str]) -> bool:
        return name in ("", self.name) and all(
            value in self.classes if key == "class_" else self.attributes.get(key) == value
            for key, value in wanted.items()
        )

    def _elements(self) -> "Iterator[Element]":
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._elements()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if any(element.name == tag for element in self.open):
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def elements(html: str) -> Element:
    """Return *html* as one element without a name that has all of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0]
