"""The W3C's suites, put to the endpoint: what fails is known, and told on a page."""

from collections.abc import Iterator

import pytest

from kg.building.descriptions import description
from kg.store import MemoryStore
from tests.conformance.asking import Asking, Verdict
from tests.conformance.describing import Describing
from tests.conformance.exchanges import Speaking, speaking
from tests.conformance.report import CURRENT, OLD, PAGE, WHOSE, differences, known, rewrite, section, shown
from tests.conformance.suite import Suite, find_suite

PROTOCOL = ("sparql11/protocol", "sparql11/graph-store-protocol")
DESCRIPTION = "sparql11/service-description"
SAME_AS_GRAPH_STORE = "sparql11/http-rdf-update"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def suite() -> Suite:
    """Return the suites, or skip."""
    found = find_suite()
    if found is None:
        pytest.skip("the W3C's suites are not here: run 'make conformance', or set MYELOMA_KG_RDF_TESTS")
    return found


@pytest.fixture(scope="module")
def state(suite: Suite) -> str:
    """Return which state of the suites is here."""
    return CURRENT if suite.whole else OLD


@pytest.fixture(scope="module")
def server(suite: Suite) -> Iterator[Speaking]:
    """Serve the application at a socket."""
    with speaking(suite) as serving:
        yield serving


def asked(suite: Suite, version: str) -> list[Verdict]:
    """Return what came of the tests of queries and updates of one version."""
    asking = Asking(suite)
    other = {*PROTOCOL, DESCRIPTION, SAME_AS_GRAPH_STORE}
    groups = [group for group in suite.groups(version) if group not in other]
    return [asking.verdict(test) for group in groups for test in suite.tests(group)]


def spoken(suite: Suite, server: Speaking) -> list[Verdict]:
    """Return what came of the tests of the protocols."""
    groups = [group for group in PROTOCOL if group in suite.groups("sparql11")]
    return [server.verdict(test) for group in groups for test in suite.tests(group)]


def described(suite: Suite) -> list[Verdict]:
    """Return what came of the tests of the service description."""
    store = MemoryStore()
    store.extend(description(store))
    describing = Describing(store)
    return [describing.verdict(test) for test in suite.tests(DESCRIPTION)]


@pytest.fixture(scope="module")
def ten(suite: Suite) -> list[Verdict]:
    """Return what came of SPARQL 1.0."""
    return asked(suite, "sparql10")


@pytest.fixture(scope="module")
def eleven(suite: Suite) -> list[Verdict]:
    """Return what came of SPARQL 1.1, but for the protocols."""
    return asked(suite, "sparql11")


@pytest.fixture(scope="module")
def protocols(suite: Suite, server: Speaking) -> list[Verdict]:
    """Return what came of the protocols."""
    return spoken(suite, server)


@pytest.fixture(scope="module")
def descriptions(suite: Suite) -> list[Verdict]:
    """Return what came of the service description."""
    return described(suite)


def test_every_failure_of_sparql_1_0_is_known(ten: list[Verdict], state: str) -> None:
    assert len(ten) > 400
    assert differences(ten, known(state)) == []


def test_every_failure_of_sparql_1_1_is_known(eleven: list[Verdict], state: str) -> None:
    assert len(eleven) > 400
    assert differences(eleven, known(state)) == []


def test_every_failure_of_the_protocols_is_known(protocols: list[Verdict], state: str) -> None:
    assert len(protocols) >= 34
    assert differences(protocols, known(state)) == []


def test_every_failure_of_the_service_description_is_known(descriptions: list[Verdict], state: str) -> None:
    assert len(descriptions) == 3
    assert differences(descriptions, known(state)) == []


def test_every_update_is_refused(eleven: list[Verdict]) -> None:
    updates = [each for each in eleven if each.why == "updates"]
    assert len(updates) > 100
    assert {each.outcome for each in updates} == {"refused"}


def test_the_page_tells_what_came_of_the_suites(
    ten: list[Verdict],
    eleven: list[Verdict],
    protocols: list[Verdict],
    descriptions: list[Verdict],
    state: str,
    request: pytest.FixtureRequest,
) -> None:
    text = section(state, [*ten, *eleven, *protocols, *descriptions])
    if request.config.getoption("--rewrite"):
        rewrite(state, text)
    assert shown(state) == text, f"{PAGE.name}: run pytest --rewrite tests/conformance"


@pytest.mark.parametrize("listed_state", [CURRENT, OLD])
def test_every_known_failure_says_whose_it_is_and_why(listed_state: str) -> None:
    listed = known(listed_state).values()
    assert listed
    assert {failure.whose for failure in listed} <= set(WHOSE)
    assert all(len(failure.why) > 20 for failure in listed)
