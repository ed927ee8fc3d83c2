"""The service description's tests, which the W3C gives as sentences.

SPARQL 1.1 Service Description, sections 2 and 3.
"""

import pyoxigraph as ox

from kg.store import Store
from tests.conformance.asking import Outcome, Verdict
from tests.conformance.suite import RDF, Test
from webui import create_app

SD = "http://www.w3.org/ns/sparql-service-description#"
_ADDRESS = "http://localhost/sparql"
_LANGUAGES = {f"{SD}{name}" for name in ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update")}
_FEATURES = {
    f"{SD}{name}"
    for name in (
        "DereferencesURIs",
        "UnionDefaultGraph",
        "RequiresDataset",
        "EmptyGraphs",
        "BasicFederatedQuery",
    )
}


class Describing:
    """What the endpoint of *store* says of itself."""

    def __init__(self, store: Store) -> None:
        client = create_app(store).test_client()
        self.plain = client.get("/sparql", headers={"Accept": "*/*"})
        turtle = client.get("/sparql", headers={"Accept": "text/turtle"})
        self.triples = ox.Dataset(ox.parse(turtle.data, ox.RdfFormat.TURTLE))

    def verdict(self, test: Test) -> Verdict:
        """Run a test of the service description."""
        name = test.name.rpartition("#")[2]
        judged = {
            "returns-rdf": self._returned,
            "has-endpoint-triple": self._placed,
            "conforms-to-schema": self._conforms,
        }
        wrong = judged[name]()
        outcome: Outcome = "failed" if wrong else "passed"
        return Verdict(test.name, outcome, wrong)

    def _returned(self) -> str:
        if self.plain.status_code != 200:
            return f"{self.plain.status_code} without an Accept header that names RDF"
        media_type = self.plain.mimetype or "an untyped body"
        return "" if ox.RdfFormat.from_media_type(media_type) else media_type

    def _placed(self) -> str:
        found = self._values("endpoint")
        return "" if found == {_ADDRESS} else f"sd:endpoint is {sorted(found)}"

    def _conforms(self) -> str:
        services = list(self.triples.quads_for_object(ox.NamedNode(f"{SD}Service")))
        if len(services) != 1 or services[0].predicate.value != f"{RDF}type":
            return f"there are {len(services)} services"
        strange = (self._values("supportedLanguage") - _LANGUAGES) | (self._values("feature") - _FEATURES)
        named = self._values("resultFormat")
        strange |= {each for each in named if not each.startswith("http://www.w3.org/ns/formats/")}
        return f"not of the vocabulary: {sorted(strange)}" if strange else ""

    def _values(self, name: str) -> set[str]:
        quads = self.triples.quads_for_predicate(ox.NamedNode(SD + name))
        return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
