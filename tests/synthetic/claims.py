"""Invented claims: evidence lines on propositions, in the shapes and the mix of the recorded ones."""

from collections.abc import Iterator, Sequence
from random import Random

from kg.facts import CitationBasis, Fact, Maturity, Ref, Reference
from tests.synthetic.pages import Pages
from tests.synthetic.world import World


def claims(
    world: World, pages: Pages, review: int, references: Sequence[Reference], count: int, draw: Random
) -> Iterator[Fact]:
    """Yield *count* evidence lines, each proposition before its first line."""
    seen: set[Ref] = set()
    for number in range(count):
        pattern, about = draw.choice(world.patterns.claims)
        proposition = world.proposition(about, review, draw)
        if proposition.iri not in seen:
            seen.add(proposition.iri)
            yield proposition
        name = f"{pages.slug}-{number}"
        cited = {draw.choice(references).publication for _ in pattern.publications}
        places = draw.sample(pages.sentences, min(len(pattern.at), len(pages.sentences)))
        yield pattern.model_copy(
            update={
                "iri": Ref(f"line/{name}"),
                "source": pages.source,
                "name": name,
                "proposition": proposition.iri,
                "hedge": pattern.hedge and "may",
                "maturity": pattern.maturity if cited else Maturity.NOT_CITED,
                "citation_basis": pattern.citation_basis if cited else CitationBasis.NONE,
                "publications": tuple(sorted(cited)),
                "paraphrase": f"Invented line {number} of review {review}: {proposition.label}.",
                "figures_at": (),
                "cites_part_of": (),
                "at": tuple(places),
            }
        )
