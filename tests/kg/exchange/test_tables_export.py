"""Tables printed from the graph: as one page of HTML, and as tab-separated values."""

from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.building.published import Published
from kg.exchange.exports import exports
from kg.exchange.tables.assembly import printed_tables
from kg.exchange.tables.printed import Role, as_html, as_tsv
from kg.facts import (
    Arm,
    CellAnchor,
    DocumentPart,
    Entity,
    Fact,
    Place,
    Publication,
    Ref,
    Reference,
    Regimen,
    ResultStatus,
    Statistic,
    Study,
    StudyResult,
)
from kg.facts.locators import digest
from kg.facts.quads import graph_of
from kg.schema.ontology import ontology_triples
from kg.store import MemoryStore

SOURCE = Ref("source/invented")
PART = Ref("part/invented/table-1")
ROWS = [
    ("Who", "N", "Given", "CR"),
    ("Osei et al", "40", "Ven & dex", "23%"),
    ("Osei et al", "31", "Dex", "9%"),
]


def cells() -> Iterator[Fact]:
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts, start=1):
            yield CellAnchor(
                iri=Ref(f"anchor/invented/table-1/{row}/{column}"),
                source=SOURCE,
                in_part=PART,
                locator=Place(f"table-1/{row}/{column}@{digest(text)}"),
                row=row,
                column=column,
                column_header=ROWS[0][column - 1],
                inherited=(row, column) == (2, 1),
                cites=(Ref("reference/invented/8"),) if row and column == 1 else (),
            )


def arm(row: int, regimen: str, patients: int, value: str) -> Iterator[Fact]:
    name = Ref(f"arm/osei/{row}")
    yield Arm(
        iri=name,
        label=f"Osei: {row}",
        study=Ref("study/osei"),
        regimen=Ref(regimen),
        n_stated=patients,
        source=SOURCE,
        at=(Place(f"table-1/{row}/2"), Place(f"table-1/{row}/3")),
    )
    yield StudyResult(
        iri=Ref(f"result/{row}"),
        source=SOURCE,
        study=Ref("study/osei"),
        arm=name,
        outcome=Ref("outcome/cr"),
        statistic=Statistic.PERCENTAGE,
        status=ResultStatus.REPORTED,
        operator="=",
        value=Decimal(value),
        unit="%",
        as_written=f"{value}%",
        n_stated=patients,
        at=Place(f"table-1/{row}/4[0:{len(value) + 1}]"),
    )


@pytest.fixture(scope="module")
def graph() -> MemoryStore:
    store = MemoryStore(ox.Quad(t.subject, t.predicate, t.object, graph_of("o")) for t in ontology_triples())
    work = Ref("publication/osei")
    facts: list[Fact] = [
        DocumentPart(iri=PART, source=SOURCE, label="Table 1", slug="table-1", order=1),
        Publication(iri=work, label="Osei", title="A trial", author_list="Osei K, Other B", year=2015),
        Reference(
            iri=Ref("reference/invented/8"),
            source=SOURCE,
            number=8,
            publication=work,
            at=Place("references/8"),
        ),
        Entity(iri=Ref("outcome/cr"), kind="ExclusiveResponse", label="CR"),
        Regimen(iri=Ref("regimen/ven-dex"), label="Ven & dex", letters="Ven & dex"),
        Regimen(iri=Ref("regimen/dex"), label="dexamethasone alone", letters="Dex"),
        Study(
            iri=Ref("study/osei"),
            label="Osei et al 2015",
            source=SOURCE,
            publications=(work,),
            at=(Place("table-1/1/1"),),
        ),
        *cells(),
        *arm(1, "regimen/ven-dex", 40, "23"),
        *arm(2, "regimen/dex", 31, "9"),
    ]
    store.add(facts, "source/invented")
    return store


def test_cells_are_printed_from_facts_and_know_what_they_tell(graph: MemoryStore) -> None:
    (table,) = printed_tables(graph)
    assert (table.source, table.label) == ("invented", "Table 1")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Who", "N", "Given", "CR"],
        ["Osei et al ⁸", "40", "Ven & dex", "23%"],
        ["Osei et al ⁸", "31", "Dex", "9%"],
    ]
    assert [cell.role for cell in table.rows[1]] == [Role.STUDY, Role.PATIENTS, Role.REGIMEN, Role.FIGURES]


def test_tab_separated_values_name_each_table(graph: MemoryStore) -> None:
    assert as_tsv(printed_tables(graph)).decode().splitlines() == [
        "# invented, Table 1",
        "Who\tN\tGiven\tCR",
        "Osei et al ⁸\t40\tVen & dex\t23%",
        "Osei et al ⁸\t31\tDex\t9%",
    ]


class Page(HTMLParser):
    """What a page has: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [held for name, held in self.elements if name == tag]


def test_a_page_has_captions_column_headers_and_rows_that_span(graph: MemoryStore) -> None:
    page = Page(as_html(printed_tables(graph)).decode())
    assert len(page.of("caption")) == 1 and "Table 1" in page.words
    assert [held["scope"] for held in page.of("th")] == ["col"] * 4
    assert [held.get("rowspan") for held in page.of("td")] == ["2", *[None] * 6]
    assert "Ven & dex" in page.words


def test_each_cell_of_a_page_has_its_place_and_links_to_it(graph: MemoryStore) -> None:
    page = Page(as_html(printed_tables(graph)).decode())
    assert page.of("td")[0]["data-place"] == "table-1/1/1"
    links = [held["href"] for held in page.of("a")]
    assert "https://w3id.org/myeloma-kg/anchor/invented/table-1/2/4" in links
    assert "https://w3id.org/myeloma-kg/reference/invented/8" in links
    names = [held["id"] for _, held in page.elements if "id" in held]
    assert len(names) == len(set(names))


def test_a_page_stands_alone(graph: MemoryStore) -> None:
    page = Page(as_html(printed_tables(graph)).decode())
    assert not page.of("script") and not page.of("link") and not page.of("img")


def test_a_graph_without_tables_is_a_page_without_tables() -> None:
    assert printed_tables(MemoryStore()) == []
    assert b"<table" not in as_html([]) and as_tsv([]) == b""


def test_no_cell_of_the_shipped_tables_is_empty(store: MemoryStore) -> None:
    tables = printed_tables(store)
    assert tables
    assert [cell.place for table in tables for row in table.rows for cell in row if not cell.text] == []


def test_tables_are_exported_as_a_page_or_as_lines(builds: Path, store: MemoryStore) -> None:
    formats = exports()["tables"].formats
    assert list(formats) == ["html", "tsv"]
    published = Published(builds)
    assert formats["html"](published) == as_html(printed_tables(store))
    assert formats["tsv"](published) == as_tsv(printed_tables(store))
