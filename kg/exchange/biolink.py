"""How things and claims read in the Biolink Model: `ontology/mappings/biolink.yaml`, as it stands.

Which category a kind has and which predicate a relation has is for a curator to decide; here
is how the file is read, which line of it fits, and claims and links as associations: one record an edge.
An evidence line is an edge of its own, and so is each verdict: a claim that one source
disputes is never a single positive edge.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kg.exchange.contents import (
    ClaimEdge,
    Contents,
    Edge,
    EvidenceEdge,
    VerdictEdge,
    VocabularyEdge,
    curie,
    link_name,
    name_of,
)
from kg.schema.resources import folder
from kg.schema.yaml_files import read_yaml

Polarity = Literal["asserted", "negated", "undecided", "left out"]
_TERM = Field(pattern=r"^biolink:[A-Za-z_]+$")
_MAY_BE_TERM = Field(None, pattern=r"^biolink:[A-Za-z_]+$")


class _BiolinkLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rendering(_BiolinkLine):
    """What a relation becomes. `direction` and `aspect` are the object's, for the `qualified` predicate."""

    predicate: str = _TERM
    qualified: str | None = _MAY_BE_TERM
    direction: Literal["increased", "decreased"] | None = None
    aspect: str | None = None
    inverted: bool = False
    object_is: Literal["disease"] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "Rendering":
        if self.inverted and (self.direction or self.aspect or self.object_is):
            raise ValueError("'inverted' has no direction, aspect or object_is: they are of the other side")
        if (self.direction or self.aspect) and not self.qualified:
            raise ValueError("a direction or an aspect needs a 'qualified' predicate")
        return self


class Case(Rendering):
    """A rendering that holds for some kinds or categories of subject and object; none named: for all."""

    subject: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()

    def fits(self, subject: Collection[str], object: Collection[str]) -> bool:
        """Say whether the case is for things of these kinds and categories."""
        return all(
            not wanted or not wanted.isdisjoint(names)
            for wanted, names in ((self.subject, subject), (self.object, object))
        )


class Relation(Rendering):
    """A relation or property: its rendering, unless one of the cases fits."""

    cases: tuple[Case, ...] = ()

    def rendering(self, subject: Collection[str], object: Collection[str]) -> Rendering:
        """Return the first case for things of these kinds and categories, else the relation's own."""
        return next((case for case in self.cases if case.fits(subject, object)), self)


class Knowledge(_BiolinkLine):
    """The Biolink knowledge level of what lines, verdicts and plain links say; of lines by their voice."""

    lines: Mapping[str, str]
    indirect_lines: str
    verdicts: str
    undecided_verdicts: str
    links: str


class Agents(_BiolinkLine):
    """The Biolink agent type of who says it."""

    lines: str
    verdicts: str
    links: str


class Biolink(_BiolinkLine):
    """The whole file; `model` is the version of the Biolink Model that its terms were looked up in."""

    model: str
    knowledge_source: str = Field(pattern=r"^infores:[a-z0-9.-]+$")
    kinds: Mapping[str, str]
    things: Mapping[str, str]
    kinds_left_out: Mapping[str, str]
    relations: Mapping[str, Relation]
    links: Mapping[str, Relation]
    links_left_out: Mapping[str, str]
    directions: Mapping[str, Polarity]
    limited_lines: Polarity
    verdicts: Mapping[str, Polarity]
    undecided: str = _TERM
    knowledge: Knowledge
    agents: Agents

    def category(self, thing: str, kind: str) -> str:
        """Return the category of a thing, by its name, else by its kind.

        :raises KeyError: when the file has no line for the kind.
        """
        return self.things.get(thing) or self.kinds[kind]


@cache
def read_biolink(path: Path | None = None) -> Biolink:
    """Return the shipped file, or the one at *path*.

    :raises UnreadableFile: when it cannot be read, or a line in it does not fit.
    """
    return read_yaml(path or folder("ontology") / "mappings" / "biolink.yaml", Biolink)


Cell = str | bool | int | Sequence[str]
Record = Mapping[str, Cell | None]
_QUALIFIERS = ("settings", "populations", "outcomes", "priorTherapy", "effect")
_ANATOMY = frozenset({"biolink:Cell", "biolink:AnatomicalEntity"})


class Associations:
    """The edges of a graph's contents, read with the lines of the Biolink file."""

    def __init__(self, contents: Contents, biolink: Biolink) -> None:
        self._contents = contents
        self._biolink = biolink
        self._lines: Mapping[str, EvidenceEdge] = {line.claim: line for line in contents.lines}
        self._diseases: Mapping[str, str] = {
            link.subject: link.object for link in contents.links if link.name == "disease"
        }

    def records(self) -> list[Record]:
        """Return every edge: lines, then verdicts, then links, each in the order of their names."""
        verdicts = [each for each in self._contents.verdicts if self._polarity(each) != "left out"]
        return [
            *(self._line(line) for line in self._contents.lines),
            *(self._verdict(verdict) for verdict in verdicts),
            *(self._link(link) for link in self._contents.links if self._is_edge(link)),
        ]

    def _line(self, line: EvidenceEdge) -> Record:
        level, found = self._biolink.knowledge, self._contents
        results = found.results.get(line.claim, ())
        direct = line.directness == "direct"
        return {
            **self._claim(line),
            "statement": "evidence line",
            **self._cited([line]),
            "knowledge_level": level.lines[line.voice] if direct else level.indirect_lines,
            "agent_type": self._biolink.agents.lines,
            "reported_in": found.publications[line.source],
            "evidence_direction": line.direction,
            "supporting_study_context": "; ".join(found.values_of(line, "experiment")),
            "effect_size": list(dict.fromkeys(each.words for each in results)),
            "study_results": [curie(each.result) for each in results],
            "locator": found.values_of(line, "at"),
            "confounders": [curie(each) for each in found.values_of(line, "confounders")],
            "extent": line.extent,
            "directness": line.directness,
            "voice": line.voice,
            "maturity": line.maturity,
            "hedge": line.hedge,
            "paraphrase": line.paraphrase,
        }

    def _verdict(self, verdict: VerdictEdge) -> Record:
        undecided = self._polarity(verdict) == "undecided"
        level = self._biolink.knowledge
        names = self._contents.values_of(verdict, "lines")
        return {
            **self._claim(verdict),
            "statement": "verdict",
            **self._cited([self._lines[name] for name in names]),
            "knowledge_level": level.undecided_verdicts if undecided else level.verdicts,
            "agent_type": self._biolink.agents.verdicts,
            "verdict": verdict.verdict_label,
            "robustness": verdict.robustness,
            "evidence_count": len(names),
            "evidence_lines": [curie(name) for name in names],
            "evidence_levels": self._contents.values_of(verdict, "level"),
            "study_count": verdict.n_studies,
            "patient_count": verdict.n_patients,
        }

    def _link(self, link: VocabularyEdge) -> Record:
        return {
            **self._core(link, self._biolink.links[link.name], "asserted"),
            "id": link_name(link),
            "statement": "vocabulary",
            "knowledge_level": self._biolink.knowledge.links,
            "agent_type": self._biolink.agents.links,
        }

    def _claim(self, claim: ClaimEdge) -> Record:
        relation = self._biolink.relations[name_of(claim.predicate)]
        return {
            **self._core(claim, relation, self._polarity(claim)),
            "id": curie(claim.claim),
            "proposition": curie(claim.proposition),
            "limits": self._contents.values_of(claim, "limits"),
        }

    def _core(self, edge: Edge, relation: Relation, polarity: Polarity) -> dict[str, Cell | None]:
        """Return what the edge is between, and its qualifiers."""
        rendered = self._rendered(edge, relation, polarity)
        disease = self._diseases.get(edge.object) if rendered.object_is else None
        ends = edge.subject, disease or edge.object
        subject, object_ = reversed(ends) if rendered.inverted else ends
        populations = (edge.object,) if disease else self._contents.values_of(edge, "populations")
        population = populations[0] if len(populations) == 1 else None
        return {
            "subject": curie(subject),
            "predicate": rendered.predicate,
            "object": curie(object_),
            "category": ("biolink:Association",),
            "negated": polarity == "negated",
            "qualified_predicate": rendered.qualified,
            "object_aspect_qualifier": rendered.aspect,
            "object_direction_qualifier": rendered.direction,
            "population_context_qualifier": population and curie(population),
            "disease_context_qualifier": self._disease_context(edge, population, disease),
            **self._context(edge),
            "primary_knowledge_source": self._biolink.knowledge_source,
            "original_subject": curie(edge.subject) if rendered.inverted else None,
            "original_predicate": curie(edge.predicate),
            "original_object": curie(edge.object) if rendered.inverted or disease else None,
        }

    def _rendered(self, edge: Edge, relation: Relation, polarity: Polarity) -> Rendering:
        undecided = Rendering(predicate=self._biolink.undecided)
        if polarity == "undecided":
            return undecided
        rendered = relation.rendering(self._names(edge.subject), self._names(edge.object))
        if rendered.object_is and (polarity == "negated" or edge.object not in self._diseases):
            return undecided  # what is not so in a population may be so in the disease at large
        return rendered

    def _context(self, edge: Edge) -> dict[str, Cell]:
        """Return what the claim is said of; cells and organs apart, as the Biolink Model has them."""
        context = self._contents.values_of(edge, "context")
        anatomy = [each for each in context if self._names(each) & _ANATOMY]
        others = [each for each in context if each not in anatomy]
        others += self._contents.values_of(edge, *_QUALIFIERS)
        return {
            "anatomical_context_qualifier": [curie(each) for each in anatomy],
            "qualifiers": sorted({curie(each) for each in others}),
        }

    def _disease_context(self, edge: Edge, population: str | None, object_: str | None) -> str | None:
        """Return the disease of the population, unless one end of the edge is that disease."""
        disease = self._diseases.get(population or "")
        return curie(disease) if disease and disease not in (edge.subject, edge.object, object_) else None

    def _cited(self, lines: Sequence[EvidenceEdge]) -> dict[str, Cell]:
        """Return what the lines cite, or their sources themselves where they cite nothing."""
        cited = sorted({name for line in lines for name in self._contents.values_of(line, "publications")})
        names = cited or sorted({line.source for line in lines})
        return {
            "publications": [self._contents.publications[name] for name in names],
            "references": [self._contents.things[name].label for name in names],
        }

    def _polarity(self, claim: ClaimEdge) -> Polarity:
        if isinstance(claim, EvidenceEdge):
            limited = self._contents.values_of(claim, "limits")
            return self._biolink.limited_lines if limited else self._biolink.directions[claim.direction]
        return self._biolink.verdicts[name_of(claim.verdict)]

    def _names(self, thing: str) -> frozenset[str]:
        kind = self._contents.things[thing].kind
        return frozenset({kind, self._biolink.category(name_of(thing), kind)})

    def _is_edge(self, link: VocabularyEdge) -> bool:
        return link.name in self._biolink.links and is_between_nodes(link, self._contents, self._biolink)


def is_between_nodes(link: VocabularyEdge, contents: Contents, biolink: Biolink) -> bool:
    """Say whether both ends of a link are things that have a category."""
    ends = (contents.things.get(link.subject), contents.things.get(link.object))
    return all(end is not None and end.kind in biolink.kinds for end in ends)
