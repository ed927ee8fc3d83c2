"""An invented world as a published build, for tests of what is made from one."""

import pytest

from kg.building.published import Published
from kg.facts import Arm, Direction, Fact, Source, StudyResult
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from kg.store.publication import publish
from tests.kg.examples import SOURCE, SOURCES, VOCABULARY, entity, line, proposition


def result(name: str, **fields: object) -> StudyResult:
    stated: dict[str, object] = {
        "iri": f"result/{name}",
        "source": SOURCE,
        "study": "study/one",
        "arm": "arm/one/ab",
        "outcome": "outcome/chills",
        "statistic": "percentage",
        "status": "reported",
        "as_written": "–",
        "at": "table-1/1/3",
    }
    return StudyResult.model_validate({**stated, **fields})


RESULTS = [
    result("zero", value="0", unit="%", as_written="0%", n_stated=31, n_analysed=30, n_events=0),
    result("rate", value="12.3", unit="%", as_written="12.3%", p_operator="<", p_value="0.0001"),
    result("not-reached", status="not reached", statistic="median", as_written="NR"),
    result("not-available", status="not available", as_written="NA"),
    result("again", value="12.30", unit="%", restates="result/rate", follow_up="7.5", follow_up_unit="mo"),
    result("unknown-regimen", arm="arm/one/others", value="5", unit="%", figures_at=("findings/1/2[3:5]",)),
]
ABOUT = proposition("regimen/ab", "abnormality/del-5q")
RECORDS: list[Fact] = [
    *VOCABULARY,
    *SOURCES,
    Source(iri=SOURCE, label="A review", doi="10.1234/x", sha256="0" * 64),
    Arm.model_validate(
        {
            "iri": "arm/one/others",
            "label": "Others",
            "study": "study/one",
            "source": SOURCE,
            "at": ["table-1/1/2"],
        }
    ),
    entity("outcome/chills", "AdverseEvent", "chills"),
    *RESULTS,
    ABOUT,
    line("one", ABOUT, Direction.SUPPORTS, confounders=("drug/alphamab", "drug/betanib")),
]


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Return a build of an invented world, not reasoned over."""
    store = MemoryStore(ontology_quads())
    store.add(RECORDS, "source/a-review")
    lines = sorted(f"{quad} .\n" for quad in store.quads())
    folder = tmp_path_factory.mktemp("builds")
    publish(folder, {"graph.nq": "".join(lines).encode(), "manifest.json": b'{"inputs": "abc"}'})
    return Published(folder)
