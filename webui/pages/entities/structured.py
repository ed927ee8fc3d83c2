"""What search engines read in a page: schema.org terms as JSON-LD.

Types and properties are those of rdflib 7.6 (`rdflib.namespace.SDO`). Terms of other vocabularies are
given as codes and identifiers, never as the same thing.
"""

from collections.abc import Iterator, Sequence

from flask import Flask, current_app
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from kg.facts import BASE, ONTOLOGY
from kg.schema.queries import Query
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.catalogue import DatasetAbout
from webui.pages.entities.things import Bibliography, ThingView
from webui.parts.tables import Cell
from webui.site.reader import Reader, reader

Said = dict[str, object]
_CONTEXT, _DATASET, _CATALOGUE = "https://schema.org", f"{BASE}dataset", f"{BASE}catalogue"
# By the folder that the things are in; others have no type there that says more than "thing".
_TYPES = {
    "adverse-event": "MedicalCondition",
    "disease": "MedicalCondition",
    "drug": "Drug",
    "drug-class": "DrugClass",
    "publication": "ScholarlyArticle",
    "regimen": "MedicalTherapy",
    "source": "ScholarlyArticle",
    "study": "MedicalStudy",
    "trial": "MedicalTrial",
}
_CODED = {"MedicalCondition", "Drug", "DrugClass", "MedicalTherapy", "MedicalStudy", "MedicalTrial"}
_NUMBERS = {"doi": "DOI", "pmid": "PMID", "registryNumber": "registry number"}


@rows_of("pages", "dataset-files")
class _WholeFile:
    title: str
    file: Iri
    media_type: str


def prepare(app: Flask) -> None:
    """Give the templates of *app* what they put into a page."""
    app.jinja_env.globals["structured_home"] = lambda: _script(of_home(reader()))
    app.jinja_env.globals["structured_thing"] = lambda thing: _script(of_thing(thing))
    app.jinja_env.globals["structured_question"] = lambda query: _script(of_question(query))


def _script(said: Said | None) -> Markup:
    """Return *said* as a block of data; what could end the block early is escaped."""
    if said is None:
        return Markup()
    written = htmlsafe_json_dumps({"@context": _CONTEXT, **said}, dumps=current_app.json.dumps)
    return Markup('<script type="application/ld+json">{}</script>').format(written)


def of_home(read: Reader) -> Said:
    """Return the data set and the catalogue that it is in."""
    about = next(iter(read.records(DatasetAbout)), None)
    catalogue = {
        "@type": "DataCatalog",
        "@id": _CATALOGUE,
        "name": "myeloma-kg",
        "url": BASE,
        "dataset": {"@id": _DATASET},
    }
    return {"@graph": [catalogue, *([_dataset(read, about)] if about else [])]}


def _dataset(read: Reader, about: DatasetAbout) -> Said:
    return {
        "@type": "Dataset",
        "@id": _DATASET,
        "name": about.title,
        "description": about.description,
        "url": _DATASET,
        "license": about.licence,
        "version": about.version,
        "datePublished": about.issued,
        "keywords": about.keywords.split("; "),
        "creator": {"@type": "Organization", "name": about.publisher},
        "isBasedOn": [each.iri for each in read.links("dataset-origins")],
        "includedInDataCatalog": {"@id": _CATALOGUE},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each.title,
                "contentUrl": each.file,
                "encodingFormat": each.media_type,
            }
            for each in read.records(_WholeFile)
        ],
    }


def of_question(query: Query) -> Said:
    """Return a question that the data set answers."""
    return {
        "@type": "Question",
        "@id": f"{BASE}questions/{query.name}",
        "name": query.title,
        "text": query.description or query.title,
        "keywords": query.group,
        "isPartOf": {"@id": _DATASET},
    }


def of_thing(thing: ThingView) -> Said | None:
    """Return a thing, or None where schema.org has no type for its kind."""
    term = thing.iri.startswith(ONTOLOGY)
    kind = "DefinedTerm" if term else _TYPES.get(thing.iri.removeprefix(BASE).partition("/")[0])
    if kind is None:
        return None
    said: dict[str, object] = {"@type": kind, "@id": thing.iri, "url": thing.iri, "name": thing.label}
    described = thing.definition or thing.note
    said |= {"description": str(described[0])} if described else {}
    said |= {"alternateName": [_text(name) for name in thing.synonyms]} if thing.synonyms else {}
    said |= _defined(thing) if term else {}
    said |= _article(thing.bibliography) if kind == "ScholarlyArticle" and thing.bibliography else {}
    said |= _numbered(thing)
    said |= _coded(thing) if kind in _CODED else {}
    return said | (_classed(thing) if kind == "Drug" else {})


def _defined(thing: ThingView) -> Said:
    terms = {"@type": "DefinedTermSet", "@id": f"{BASE}ontology", "url": f"{BASE}ontology"}
    return {"termCode": thing.iri.removeprefix(ONTOLOGY), "inDefinedTermSet": terms}


def _article(about: Bibliography) -> Said:
    found = {
        "name": about.title,
        "author": [{"@type": "Person", "name": name} for name in (about.authors or "").split(", ") if name],
        "isPartOf": {"@type": "Periodical", "name": about.journal} if about.journal else None,
        "datePublished": str(about.year) if about.year else None,
        "pageStart": about.first_page,
        "pageEnd": about.last_page,
    }
    return {name: value for name, value in found.items() if value}


def _numbered(thing: ThingView) -> Said:
    found = [
        {"@type": "PropertyValue", "propertyID": _NUMBERS[name], "value": _text(value)}
        for name, values in _stated(thing)
        if name in _NUMBERS
        for value in values
    ]
    return {"identifier": found} if found else {}


def _classed(thing: ThingView) -> Said:
    classes = [
        {"@type": "DrugClass", "@id": getattr(value, "iri", None), "name": _text(value)}
        for name, values in _stated(thing)
        if name == "memberOf"
        for value in values
    ]
    return {"drugClass": classes} if classes else {}


def _coded(thing: ThingView) -> Said:
    """Return the codes that name exactly this thing elsewhere."""
    mapped = thing.section("mappings")
    pairs = zip(mapped.column("match"), mapped.column("identifier"), strict=True) if mapped else ()
    codes = [
        {"@type": "MedicalCode", "codingSystem": prefix, "codeValue": local}
        for match, identifier in pairs
        if match == "exact"
        for prefix, _, local in [str(identifier).partition(":")]
        if local
    ]
    return {"code": codes} if codes else {}


def _stated(thing: ThingView) -> Iterator[tuple[str, Sequence[Cell]]]:
    for group in thing.statements:
        yield group.property.iri.removeprefix(ONTOLOGY), group.values


def _text(cell: Cell) -> str:
    return str(getattr(cell, "label", cell))
