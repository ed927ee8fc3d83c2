"""Claims and links as associations of the Biolink Model: one record an edge.

An evidence line is an edge of its own, and so is each verdict: a claim that one source
disputes is never a single positive edge.
"""

import uuid
from collections.abc import Mapping, Sequence

from kg.exchange.biolink import Biolink, Reading, Relation, Stance
from kg.exchange.claims import Claim, Contents, Link, curie
from kg.facts import BASE
from kg.store import Row

Cell = str | bool | int | Sequence[str]
Record = Mapping[str, Cell | None]
_QUALIFIERS = ("settings", "populations", "outcomes", "priorTherapy", "effect")
_ANATOMY = frozenset({"biolink:Cell", "biolink:AnatomicalEntity"})


class Associations:
    """The edges of a graph's contents, read with the lines of the Biolink file."""

    def __init__(self, contents: Contents, biolink: Biolink) -> None:
        self._contents = contents
        self._biolink = biolink
        self._lines = {line.name: line for line in contents.lines}
        self._diseases = {link.subject: link.object for link in contents.links if link.property == "disease"}

    def records(self) -> list[Record]:
        """Return every edge: lines, then verdicts, then links, each in the order of their names."""
        verdicts = [each for each in self._contents.verdicts if self._stance(each) != "left out"]
        return [
            *(self._line(line) for line in self._contents.lines),
            *(self._verdict(verdict) for verdict in verdicts),
            *(self._link(link) for link in self._contents.links if self._is_edge(link)),
        ]

    def _line(self, line: Claim) -> Record:
        source = line.said["source"]
        level = self._biolink.knowledge
        direct = line.said["directness"] == "direct"
        results = self._contents.results.get(line.name, ())
        return {
            **self._core(line, self._biolink.relations[line.predicate], self._stance(line)),
            "id": curie(line.name),
            "statement": "evidence line",
            **self._cited([line]),
            "knowledge_level": level.lines[line.said["voice"]] if direct else level.indirect_lines,
            "agent_type": self._biolink.agents.lines,
            "reported_in": self._contents.publications[source],
            "evidence_direction": line.said["direction"],
            "supporting_study_context": "; ".join(line.values.get("experiment", ())),
            "effect_size": list(dict.fromkeys(effect_size(row) for row in results)),
            "study_results": [curie(str(row["result"]).removeprefix(BASE)) for row in results],
            "locator": line.values.get("at", ()),
            "confounders": [curie(each) for each in line.values.get("confounders", ())],
            **{key: line.said.get(key) for key in ("extent", "directness", "voice", "maturity", "hedge")},
            "paraphrase": line.said["paraphrase"],
        }

    def _verdict(self, verdict: Claim) -> Record:
        stance = self._stance(verdict)
        level = self._biolink.knowledge
        names = verdict.values.get("lines", ())
        return {
            **self._core(verdict, self._biolink.relations[verdict.predicate], stance),
            "id": curie(verdict.name),
            "statement": "verdict",
            **self._cited([self._lines[name] for name in names]),
            "knowledge_level": level.undecided_verdicts if stance == "undecided" else level.verdicts,
            "agent_type": self._biolink.agents.verdicts,
            "verdict": verdict.said["verdict_label"],
            "robustness": verdict.said.get("robustness"),
            "evidence_count": len(names),
            "evidence_lines": [curie(name) for name in names],
        }

    def _link(self, link: Link) -> Record:
        claim = Claim("", "line", link.subject, link.property, link.object, {}, {})
        return {
            **self._core(claim, self._biolink.links[link.property], "asserted"),
            "id": link_name(link),
            "statement": "vocabulary",
            "original_predicate": f"mk:{link.property}",
            "knowledge_level": self._biolink.knowledge.links,
            "agent_type": self._biolink.agents.links,
        }

    def _core(self, claim: Claim, relation: Relation, stance: Stance) -> dict[str, Cell | None]:
        """Return what the edge is between, and its qualifiers."""
        reading = self._reading(claim, relation, stance)
        disease = self._diseases.get(claim.object) if reading.object_is else None
        ends = claim.subject, disease or claim.object
        subject, object_ = reversed(ends) if reading.inverted else ends
        populations = (claim.object,) if disease else claim.values.get("populations", ())
        population = populations[0] if len(populations) == 1 else None
        return {
            "subject": curie(subject),
            "predicate": reading.predicate,
            "object": curie(object_),
            "category": ("biolink:Association",),
            "negated": stance == "negated",
            "qualified_predicate": reading.qualified,
            "object_aspect_qualifier": reading.aspect,
            "object_direction_qualifier": reading.direction,
            "population_context_qualifier": population and curie(population),
            "disease_context_qualifier": self._disease_context(claim, population, disease),
            **self._context(claim),
            "primary_knowledge_source": self._biolink.knowledge_source,
            "original_subject": curie(claim.subject) if reading.inverted else None,
            "original_predicate": curie(claim.predicate),
            "original_object": curie(claim.object) if reading.inverted or disease else None,
            "proposition": curie(claim.said["proposition"]) if claim.said else None,
        }

    def _reading(self, claim: Claim, relation: Relation, stance: Stance) -> Reading:
        undecided = Reading(predicate=self._biolink.undecided)
        if stance == "undecided":
            return undecided
        reading = relation.reading(self._names(claim.subject), self._names(claim.object))
        if reading.object_is and (stance == "negated" or claim.object not in self._diseases):
            return undecided  # what is not so in a population may be so in the disease at large
        return reading

    def _context(self, claim: Claim) -> dict[str, Cell]:
        """Return what the claim is said of; cells and organs apart, as the Biolink Model has them."""
        context = claim.values.get("context", ())
        anatomy = [each for each in context if self._names(each) & _ANATOMY]
        others = [each for each in context if each not in anatomy]
        others += [each for name in _QUALIFIERS for each in claim.values.get(name, ())]
        return {
            "anatomical_context_qualifier": [curie(each) for each in anatomy],
            "qualifiers": sorted({curie(each) for each in others}),
        }

    def _disease_context(self, claim: Claim, population: str | None, object_: str | None) -> str | None:
        """Return the disease of the population, unless one end of the edge is that disease."""
        disease = self._diseases.get(population or "")
        return curie(disease) if disease and disease not in (claim.subject, claim.object, object_) else None

    def _cited(self, lines: Sequence[Claim]) -> dict[str, Cell]:
        """Return what the lines cite, or their sources themselves where they cite nothing."""
        cited = sorted({name for line in lines for name in line.values.get("publications", ())})
        names = cited or sorted({line.said["source"] for line in lines})
        return {
            "publications": [self._contents.publications[name] for name in names],
            "references": [self._contents.things[name].label for name in names],
        }

    def _stance(self, claim: Claim) -> Stance:
        if claim.source == "line":
            return self._biolink.directions[claim.said["direction"]]
        return self._biolink.verdicts[claim.said["verdict"]]

    def _names(self, thing: str) -> frozenset[str]:
        kind = self._contents.things[thing].kind
        return frozenset({kind, self._biolink.category(thing, kind)})

    def _is_edge(self, link: Link) -> bool:
        return link.property in self._biolink.links and is_between_nodes(link, self._contents, self._biolink)


def link_name(link: Link) -> str:
    """Return a name for a plain triple, which has none of its own: the same triple, the same URN."""
    text = f"{BASE}{link.subject} {link.property} {BASE}{link.object}"
    return uuid.uuid5(uuid.NAMESPACE_URL, text).urn


def is_between_nodes(link: Link, contents: Contents, biolink: Biolink) -> bool:
    """Say whether both ends of a link are things that have a category."""
    ends = (contents.things.get(link.subject), contents.things.get(link.object))
    return all(end is not None and end.kind in biolink.kinds for end in ends)


def effect_size(row: Row) -> str:
    """Return a result in one line: arm, outcome, value, unit, p value.

    >>> effect_size({"arm": "one", "outcome": "OS", "status": "reported", "operator": "<", "value": 9,
    ...              "unit": "mo", "p_operator": None, "p_value": None})
    'one: OS < 9 mo'
    """
    measure = f"{row['arm']}: {row['outcome']}"
    if row["value"] is None:
        return f"{measure} {row['status']}"
    text = f"{measure} {row['operator'] or '='} {row['value']} {row['unit'] or ''}".rstrip()
    return text if row["p_value"] is None else f"{text} (p {row['p_operator']} {row['p_value']})"
