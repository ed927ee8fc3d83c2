"""The axioms of the ontology in the Manchester syntax of OWL 2, each under the term that it is about.

An axiom stands in the frame of a term under a section (``Class: Drug``, ``SubClassOf:``), as the
W3C note on the OWL 2 Manchester Syntax (2nd edition, 2012) has it. Its words carry the IRIs of
what they name, so that a page can link them; `document` writes the whole as one file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from kg.facts.namespaces import OWL, RDFS
from kg.reasoning.expressions import (
    CHAIN,
    SECTIONS,
    TYPE,
    Expressions,
    NotReadable,
    Said,
    Word,
    Words,
    collected,
    is_anonymous,
    ontology_statements,
)
from kg.schema.ontology import ONTOLOGY_IRI
from kg.schema.prefixes import PREFIXES, compress
from kg.store import Iri, Store, Value

FRAMES = {
    f"{OWL}Class": "Class",
    f"{OWL}ObjectProperty": "ObjectProperty",
    f"{OWL}DatatypeProperty": "DataProperty",
    f"{OWL}AnnotationProperty": "AnnotationProperty",
    f"{OWL}NamedIndividual": "Individual",
    f"{RDFS}Datatype": "Datatype",
}
# Statements with a list as their value, and what stands between its members.
_LISTS = {
    CHAIN: ("SubPropertyChain", "o"),
    f"{OWL}disjointUnionOf": ("DisjointUnionOf", ","),
    f"{OWL}hasKey": ("HasKey", ","),
}
_CHARACTERISTICS = (
    "Functional",
    "InverseFunctional",
    "Transitive",
    "Symmetric",
    "Asymmetric",
    "Reflexive",
    "Irreflexive",
)
# Axioms about many things, which are in the frame of none.
_MISC = {
    f"{OWL}AllDisjointClasses": "DisjointClasses",
    f"{OWL}AllDisjointProperties": "DisjointProperties",
    f"{OWL}AllDifferent": "DifferentIndividuals",
}
_MEMBERS = (f"{OWL}members", f"{OWL}distinctMembers")
_BUILT_IN = ("owl", "rdf", "rdfs", "xsd")
_NOT_LOGICAL = "AnnotationProperty"


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom: an entry of `section` in the frame of `subject`, or of none if it is about many alike."""

    subject: str | None
    frame: str
    section: str
    words: Words

    @property
    def text(self) -> str:
        """The entry as one line."""
        return spaced(self.words)

    @property
    def pieces(self) -> tuple[tuple[str, str | None], ...]:
        """The entry as texts that make the line when put together, each with the IRI that it names."""
        line, found = "", list[tuple[str, str | None]]()
        for number, word in enumerate(self.words):
            whole = spaced(self.words[: number + 1])
            before = whole[len(line) : len(whole) - len(word.text)]
            found += [(before, None)] if before else []
            found.append((word.text, word.iri))
            line = whole
        return tuple(found)

    @property
    def mentions(self) -> frozenset[str]:
        """The things that the entry names."""
        return frozenset(word.iri for word in self.words if word.iri)


@dataclass(frozen=True)
class Axioms:
    """The axioms of one ontology, by subject and section; `unread` names statements of no form of OWL 2."""

    every: tuple[Axiom, ...]
    declared: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]

    @classmethod
    def read(cls, store: Store, name: Callable[[str], str]) -> Self:
        """Read the axioms of the ontology in *store*; *name* says what to call an IRI."""
        return cls(*_Reading(ontology_statements(store), name).all())

    @cached_property
    def logical(self) -> tuple[Axiom, ...]:
        """The axioms that a reasoner looks at: all but those about annotation properties."""
        return tuple(axiom for axiom in self.every if axiom.frame != _NOT_LOGICAL)

    def of(self, iri: str) -> tuple[Axiom, ...]:
        """Return the axioms in the frame of *iri*."""
        return self._by_subject.get(iri, ())

    def mentioning(self, iri: str) -> tuple[Axiom, ...]:
        """Return the axioms elsewhere that name *iri*."""
        return self._by_mention.get(iri, ())

    @cached_property
    def _by_subject(self) -> dict[str, tuple[Axiom, ...]]:
        return collected((axiom.subject, axiom) for axiom in self.every if axiom.subject is not None)

    @cached_property
    def _by_mention(self) -> dict[str, tuple[Axiom, ...]]:
        return collected((iri, axiom) for axiom in self.every for iri in axiom.mentions - {axiom.subject})


def spaced(words: Words) -> str:
    """Return *words* as text, with spaces where the syntax has them.

    >>> spaced((Word("{"), Word("a"), Word(","), Word("b"), Word("}")))
    '{a, b}'
    """
    text = ""
    for word in words:
        glued = not text or text[-1] in "({[" or word.text in {")", "}", "]", ",", "["}
        text += word.text if glued else f" {word.text}"
    return text


def document(store: Store) -> str:
    """Return the declarations and axioms of the ontology in *store* as a file in Manchester syntax."""
    found = Axioms.read(store, _in_file)
    lines = [f"Prefix: {prefix}: <{PREFIXES[prefix]}>" for prefix in _BUILT_IN]
    lines += ["", f"Ontology: <{ONTOLOGY_IRI}>", ""]
    for iri, frame in found.declared:
        lines.append(f"{frame}: <{iri}>")
        lines += [f"    {axiom.section}: {axiom.text}" for axiom in found.of(iri) if axiom.frame == frame]
        lines.append("")
    lines += [f"{axiom.section}: {axiom.text}" for axiom in found.every if axiom.subject is None]
    return "\n".join(lines) + "\n"


def _in_file(iri: str) -> str:
    """Name a term in full; the built-in ones by their usual prefix, which parsers insist on."""
    curie = compress(iri)
    return curie if curie and curie.partition(":")[0] in _BUILT_IN else f"<{iri}>"


class _Reading:
    """One pass over what is *said*, by subject."""

    def __init__(self, said: Said, name: Callable[[str], str]) -> None:
        self._said, self._expressions = said, Expressions(said, name)
        self._kinds = {
            subject: [FRAMES[str(value)] for key, value in pairs if key == TYPE and value in FRAMES]
            for subject, pairs in said.items()
            if not is_anonymous(Iri(subject))
        }
        self._unread: list[str] = []

    def all(self) -> tuple[tuple[Axiom, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
        found = [axiom for subject in sorted(self._said) for axiom in self._about(subject)]
        declared = sorted((iri, kind) for iri, kinds in self._kinds.items() for kind in kinds)
        return tuple(found), tuple(declared), tuple(self._unread)

    def _about(self, subject: str) -> Iterator[Axiom]:
        many = is_anonymous(Iri(subject))
        for key, value in self._said[subject]:
            try:
                yield from self._of_many(subject, key, value) if many else self._of_one(subject, key, value)
            except NotReadable as error:
                self._unread.append(f"{subject} {key}: {error}")

    def _of_many(self, subject: str, key: str, value: Value) -> Iterator[Axiom]:
        if key == TYPE and str(value) in _MISC:
            members = next((node for name, node in self._said[subject] if name in _MEMBERS), None)
            section = _MISC[str(value)]
            listed = self._expressions.joined(self._expressions.members(members), ",", inner=False)
            yield Axiom(None, "", section, listed)
        elif key in (f"{RDFS}subClassOf", f"{OWL}equivalentClass", f"{OWL}disjointWith"):
            raise NotReadable("the syntax has no frame for a class without a name")

    def _of_one(self, subject: str, key: str, value: Value) -> Iterator[Axiom]:
        if key == TYPE:
            yield from self._typed(subject, str(value))
        elif key in SECTIONS:
            yield Axiom(subject, self._frame(subject), SECTIONS[key], self._expressions.words(value))
        elif key in _LISTS:
            section, by = _LISTS[key]
            words = self._expressions.joined(self._expressions.members(value), by)
            yield Axiom(subject, self._frame(subject), section, words)
        elif {"ObjectProperty", "DataProperty"} & set(self._kinds.get(key, ())):
            words = (*self._expressions.words(Iri(key)), *self._expressions.words(value))
            yield Axiom(subject, "Individual", "Facts", words)
        elif key.startswith(OWL) and key not in _ABOUT_THE_ONTOLOGY:
            raise NotReadable("no statement of an axiom")

    def _typed(self, subject: str, kind: str) -> Iterator[Axiom]:
        characteristic = kind.removeprefix(OWL).removesuffix("Property")
        if kind.startswith(OWL) and characteristic in _CHARACTERISTICS:
            yield Axiom(subject, self._frame(subject), "Characteristics", (Word(characteristic),))
        elif "Individual" in self._kinds.get(subject, ()) and kind not in FRAMES:
            yield Axiom(subject, "Individual", "Types", self._expressions.words(Iri(kind)))

    def _frame(self, subject: str) -> str:
        kinds = self._kinds.get(subject) or []
        if not kinds:
            raise NotReadable("it is declared as no kind of term")
        return kinds[0]


_ABOUT_THE_ONTOLOGY = {
    f"{OWL}{name}"
    for name in (
        "versionIRI",
        "versionInfo",
        "priorVersion",
        "imports",
        "deprecated",
        "backwardCompatibleWith",
        "incompatibleWith",
    )
}
