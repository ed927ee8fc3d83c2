"""Rows as pages ask for them: what a class has as a link is called by its label."""

from kg.facts import BASE, ONTOLOGY
from kg.store import Iri, MemoryStore
from kg.store.records import rows_of
from webui.parts.choices import Choosable
from webui.site.names import Link
from webui.site.reader import Reader
from webui.site.settings import Settings


@rows_of("pages", "evidence-facts")
class CircumstanceOfLine:
    line: Iri
    property: Link
    value: Link | str


def test_things_that_a_class_has_as_links_are_named_and_other_values_stay(store: MemoryStore) -> None:
    read = Reader(store, Settings())
    lines = [each.choice.iri for each in read.records(Choosable, type=f"{ONTOLOGY}EvidenceLine")]
    found = read.records_of_each(CircumstanceOfLine, "line", lines)
    links = [each.value for each in found if isinstance(each.value, Link)]
    words = [each.value for each in found if isinstance(each.value, str)]
    assert links and words and all(isinstance(each.line, Iri) for each in found)
    assert all(link == read.names.link(link.iri) for link in (*links, *(each.property for each in found)))
    assert not any(word.startswith(BASE) for word in words)
