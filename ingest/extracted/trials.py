"""Trials that running text names by registry number, with what the same sentence says of them."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from ingest.documents.document import Document, Sentence
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Fact, Place, Ref, Trial, slug


@cache
def registry_number() -> re.Pattern[str]:
    """Return the pattern of a trial's number in any registry of `registries.yaml`."""
    entries = yaml.safe_load((Path(__file__).parent / "registries.yaml").read_text(encoding="utf-8"))
    return re.compile(r"\b(?:" + "|".join(entry["pattern"] for entry in entries) + r")\b")


def trial_facts(document: Document, source: Ref, lexicon: Lexicon) -> Iterator[Fact]:
    """Yield one `Trial` for each registry number; drugs, setting and design are its sentence's."""
    for sentence in document.sentences():
        for match in registry_number().finditer(sentence.text):
            yield _trial(match, sentence, source, lexicon)


def _trial(match: re.Match[str], sentence: Sentence, source: Ref, lexicon: Lexicon) -> Trial:
    def named(kind: str) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys(ref for _, ref in lexicon.mentions(sentence.text, kind)))

    designs = named("StudyDesign")
    return Trial(
        iri=Ref(f"trial/{slug(match[0])}"),
        label=match[0],
        registry_number=match[0],
        drugs=named("Drug"),
        settings=named("ClinicalSetting"),
        design=designs[0] if len(designs) == 1 else None,
        source=source,
        at=(Place(str(sentence.locator.within(*match.span()))),),
    )
