"""`/why` and `/inferences`: what was inferred, and the axioms and facts that each inference rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from kg.facts import BASE, ONTOLOGY
from kg.facts.quads import graph_of
from kg.reasoning.explanations import Explainer, Explanation, Statement, Step
from kg.reasoning.expressions import TYPE, Wording
from kg.reasoning.manchester import Axiom
from kg.schema.prefixes import compress, expand
from kg.store import Iri
from kg.store.records import rows_of
from webui.site.errors import BadValue, NotKnown
from webui.site.names import Link, absolute
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("explanations", __name__)
_FORMS = ("text/html", "application/json")
_INFERRED, _VERDICTS = graph_of("inferred").value, graph_of("verdicts").value
_COLUMNS = ("property", "class", "number", "example_subject", "example_object", "rule", "steps")


@rows_of("pages", "inferences")
class _InferenceTally:
    """How often a property, or a class of things, was inferred; `example` is a subject and its value."""

    property: Iri
    class_: Iri | None
    number: int
    example: str


@rows_of("pages", "inferences-of")
class _Inferred:
    property: Iri
    value: Iri


@dataclass(frozen=True, slots=True)
class SentencePiece:
    """A piece of a sentence: text, and the thing that it names."""

    text: str
    iri: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A statement in words.

    `graphs` hold it, `places` are where the source says so, `verdict` is the computed verdict
    that it stands for, `step` the number of the step that concludes it.
    """

    triple: tuple[str, str, object]
    text: str
    pieces: tuple[SentencePiece, ...]
    inferred: bool
    graphs: tuple[Link, ...]
    places: tuple[Link, ...]
    verdict: tuple[Link, ...]
    step: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: a conclusion, by a rule in words, from premises."""

    number: int
    conclusion: Told
    rule: str
    premises: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Inference:
    """An inferred property and value of a thing, and the address that says why."""

    property: Link
    value: Link
    why: str


@dataclass(frozen=True, slots=True)
class InferenceKind:
    """Inferred triples of a kind: of one property, or into one class; one example and its reason."""

    property: Link
    into: Link | None
    number: int
    subject: Link
    value: Link
    rule: str
    steps: int
    why: str


@blueprint.get("/why")
@blueprint.get("/why.<any(json):suffix>")
def why(suffix: str | None = None) -> Response:
    """Say from what the triple ``s p o`` follows, or where it is stated."""
    read, media_type = reader(), choose(_FORMS, suffix)
    triple = _asked("s"), _asked("p"), _asked("o")
    explainer = read.explainer
    stated = explainer.statement(*triple)
    found = explainer.explain(*triple)
    if not stated.graphs and not found:
        text = _Telling(read, explainer).told(stated).text
        raise NotKnown(f"The graph does not say that {text}, and it does not follow from what it says.")
    telling = _Telling(read, explainer)
    data = {
        "statement": telling.told(stated),
        "explanations": [telling.reasons(each) for each in found],
    }
    return as_json(data) if media_type == "application/json" else as_html("ontology/why.html", data)


@blueprint.get("/inferences")
@blueprint.get("/inferences.<any(json,csv):suffix>")
def inferences(suffix: str | None = None) -> Response:
    """Show which inferred facts there are, by property and class, each with an example."""
    read, media_type = reader(), choose((*_FORMS, "text/csv"), suffix)
    found = list(kinds(read))
    if media_type == "text/csv":
        return as_csv(_COLUMNS, map(_row, found))
    data = {"total": sum(each.number for each in found), "kinds": found}
    if media_type == "application/json":
        return as_json(data)
    return as_html("ontology/inferences.html", data)


def kinds(read: Reader) -> Iterable[InferenceKind]:
    """Yield what kinds of inferred triples there are."""
    explainer = read.explainer
    facts, link = explainer.lookup(), read.names.link
    for each in read.records(_InferenceTally):
        subject, _, value = each.example.partition(" ")
        first = next(iter(explainer.explain(subject, each.property, Iri(value), facts)), None)
        yield InferenceKind(
            property=link(each.property),
            into=link(each.class_) if each.class_ else None,
            number=each.number,
            subject=link(subject),
            value=link(value),
            rule=first.steps[-1].rule if first else "",
            steps=len(first.steps) if first else 0,
            why=address_of(subject, each.property, value),
        )


def inferred_of(read: Reader, iri: str) -> tuple[Inference, ...]:
    """Return what was inferred of *iri*."""
    link = read.names.link
    return tuple(
        Inference(link(each.property), link(each.value), address_of(iri, each.property, each.value))
        for each in read.records(_Inferred, iri=iri)
    )


def address_of(subject: str, predicate: str, value: str) -> str:
    """Return the address of the page that says why a triple holds.

    >>> address_of(BASE + "drug/x", ONTOLOGY + "actsOn", BASE + "target/y")
    '/why?s=drug/x&p=mk:actsOn&o=target/y'
    """
    parts = {"s": _short(subject), "p": _short(predicate), "o": _short(value)}
    return "/why?" + urlencode(parts, safe="/:")


def _short(iri: str) -> str:
    if iri.startswith(BASE) and not iri.startswith(ONTOLOGY):
        return iri.removeprefix(BASE)
    return compress(iri) or iri


def _asked(name: str) -> Iri:
    text = request.args.get(name, "").strip()
    if not text:
        raise BadValue(f"Parameter {name!r} is missing: say s (subject), p (property) and o (object).")
    if text == "a" and name == "p":
        return Iri(TYPE)
    try:
        return Iri(expand(text))
    except ValueError:
        return absolute(text)


def _row(kind: InferenceKind) -> tuple[object, ...]:
    into = kind.into.iri if kind.into else None
    return kind.property.iri, into, kind.number, kind.subject.iri, kind.value.iri, kind.rule, kind.steps


class _Telling:
    """Statements and steps in words with links."""

    def __init__(self, read: Reader, explainer: Explainer) -> None:
        self._read = read
        self._wording = Wording(explainer.terms.said, read.names.label, self._term)

    def _term(self, iri: str) -> str:
        return iri.removeprefix(ONTOLOGY) if iri.startswith(ONTOLOGY) else self._read.names.label(iri)

    def reasons(self, explanation: Explanation) -> tuple[Reason, ...]:
        numbers = {_key(step.conclusion): number for number, step in enumerate(explanation.steps, 1)}
        return tuple(self._reason(step, numbers) for step in explanation.steps)

    def _reason(self, step: Step, numbers: Mapping[tuple[str, str, object], int]) -> Reason:
        premises = tuple(self.told(each, numbers.get(_key(each))) for each in step.premises)
        return Reason(numbers[_key(step.conclusion)], self.told(step.conclusion), step.rule, premises)

    def told(self, statement: Statement, step: int | None = None) -> Told:
        words = self._wording.words(statement.subject, statement.predicate, statement.object)
        line = Axiom(None, "", "", words)
        recorded = any(graph.startswith(f"{BASE}graph/source/") for graph in statement.graphs)
        return Told(
            triple=_key(statement),
            text=line.text,
            pieces=tuple(SentencePiece(*each) for each in line.pieces),
            inferred=not statement.asserted,
            graphs=tuple(Link(each, each.removeprefix(f"{BASE}graph/")) for each in statement.graphs),
            places=self._read.links("stated-at", iri=statement.subject) if recorded else (),
            verdict=self._verdict(statement),
            step=step,
        )

    def _verdict(self, statement: Statement) -> tuple[Link, ...]:
        if _VERDICTS not in statement.graphs or not isinstance(statement.object, Iri):
            return ()
        return self._read.links("verdict-behind", subject=statement.subject, object=statement.object)


def _key(statement: Statement) -> tuple[str, str, object]:
    return statement.subject, statement.predicate, statement.object
