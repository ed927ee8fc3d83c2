"""Letters of regimens in brackets, as in "... and betanib (RAB)", where some stand for brand names.

No search for initials can see what "R" stands for when the drug goes by another name in
the sentence. But where the letters are those of a known regimen, and the sentence has
named all of its drugs before them, the sentence says what they mean.
"""

from collections.abc import Collection, Iterator

from ingest.documents.abbreviations import bracketed
from ingest.documents.document import Abbreviation, Document, Sentence
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Ref, Regimen


def regimen_abbreviations(document: Document, lexicon: Lexicon) -> Iterator[tuple[Abbreviation, Ref]]:
    """Yield what sentences say of a regimen's letters, in reading order, and which regimen it is.

    The long form lists the drugs as the sentence names them. Letters that the document
    explains in another way are left out.
    """
    explained = {entry.short for entry in document.abbreviations}
    long_forms: dict[str, str] = {}
    for sentence in document.sentences():
        for short, regimen, drugs in _named(sentence, lexicon, explained):
            long = long_forms.setdefault(short, ", ".join(drugs))
            yield Abbreviation(short, long, sentence.locator, "text"), regimen


def _named(
    sentence: Sentence, lexicon: Lexicon, explained: Collection[str]
) -> Iterator[tuple[str, Ref, list[str]]]:
    for place, short in bracketed(sentence.text):
        regimen = _regimen(short, lexicon) if short not in explained else None
        if regimen is not None and (drugs := _components(regimen, sentence.text[:place], lexicon)):
            yield short, regimen.iri, drugs


def _regimen(short: str, lexicon: Lexicon) -> Regimen | None:
    iri = lexicon.find(short, "Regimen", exact=True)
    regimen = lexicon.entity(iri) if iri else None
    return regimen if isinstance(regimen, Regimen) and regimen.letters == short else None


def _components(regimen: Regimen, before: str, lexicon: Lexicon) -> list[str]:
    """Return the names that *before* gives the drugs of a regimen, in its order; none unless all are there.

    Where drugs alone do not suffice, another regimen may name some of them: "RAB followed by rilimab".
    """
    wanted = set(regimen.components)
    drugs = [(span, drug) for span, drug in lexicon.mentions(before, "Drug") if drug in wanted]
    others = [
        (span, other)
        for span, other in lexicon.mentions(before, "Regimen")
        if other != regimen.iri and _drugs(other, lexicon) <= wanted
    ]
    outside = [one for one in drugs if not any(span.start <= one[0].start < span.end for span, _ in others)]
    for named in (drugs, sorted([*outside, *others], key=lambda one: one[0].start)):
        names = {thing: before[span.start : span.end] for span, thing in named}
        if len(names) > 1 and set().union(*(_drugs(thing, lexicon) for thing in names)) == wanted:
            return list(names.values())
    return []


def _drugs(thing: Ref, lexicon: Lexicon) -> frozenset[Ref]:
    entity = lexicon.entity(thing)
    return frozenset(entity.components) if isinstance(entity, Regimen) else frozenset((thing,))
