"""Answers as a reader meets them: in a sentence, with how sure they are, cited, and kept apart when stale."""

import re
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from kg.schema.queries import Query, queries
from kg.store import Iri, MemoryStore, Row
from webui.pages.questions.permalinks import CitedAnswer, digest
from webui.pages.questions.summary import VerdictGroup, answered, asked, judged_in_words
from webui.parts.figures import ranges
from webui.parts.tables import Badge
from webui.site.names import Link, Names

ASKED = "/questions/which-regimens-overcome-an-abnormality"
CHOSEN = f"{ASKED}?abnormality=abnormality/t-9-21"
HTML = {"Accept": "text/html"}
NAMES = Names(MemoryStore())
ALL = [*queries("competency").values(), *queries("federated").values()]


def words(client: FlaskClient, address: str) -> str:
    html = client.get(address, headers=HTML).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))


@pytest.mark.parametrize("query", [pytest.param(query, id=query.name) for query in ALL])
def test_the_sentences_of_a_question_name_its_parameters_and_columns(query: Query) -> None:
    known = {parameter.name for parameter in query.parameters}
    assert set(re.findall(r"\{(\w+)", query.asked)) <= known
    parts = re.findall(r"\{(?:count |names )?(\w+)(?:\[(\w+)=)?", query.answer)
    columns = {column.name for column in query.columns}
    assert {name for part in parts for name in part if name} <= known | columns | {"rows"}


def test_a_sentence_counts_lists_and_looks_at_some_rows_only() -> None:
    rows: list[Row] = [{"drug": f"d{number}", "state": "silent" if number else "told"} for number in range(6)]
    template = "{rows|row|rows}, {rows[state=told]|was|were} told: {names drug}."
    assert answered(template, {}, rows, NAMES) == "6 rows, 1 was told: d0, d1, d2 and 3 more."
    assert answered("{count drug|drug|drugs} of {what}", {"what": "x"}, rows[:1], NAMES) == "1 drug of x"


def test_a_question_is_asked_with_the_name_of_what_was_picked(client: FlaskClient) -> None:
    assert asked("What of {drug:any drug}?", {"drug": ""}) == "What of any drug?"
    html = client.get(CHOSEN, headers=HTML).text
    assert "<h1>Which regimens overcome t(9;21), and what disputes it?</h1>" in html


def test_verdicts_are_one_sentence_that_names_what_they_are_on_once() -> None:
    def group(tone: str, *names: str) -> VerdictGroup:
        return VerdictGroup(Badge(tone, tone), tuple(Link(f"x/{name}", name) for name in names))

    told = judged_in_words(
        [group("overcomes", "A", "B"), group("disputed", "C"), group("not-studied", "D", "E")], "t(9;21)"
    )
    assert told == "A and B overcome t(9;21); the sources disagree about C; nothing is said of 2 others."
    assert judged_in_words([group("not-studied", "D")], "t(9;21)").startswith(
        "No source says anything of t(9;21)"
    )


def test_an_answer_says_first_what_holds_then_how_sure_that_is(client: FlaskClient) -> None:
    text = words(client, CHOSEN)
    first = "Z overcomes t(9;21) in part; the sources disagree about ZD; nothing is said of 1 other."
    assert first in text
    assert "How sure Rests on one reference, a meeting abstract: ZD" in text
    assert text.index(first) < text.index("How sure") < text.index("Evidence") < text.index("Table")


def test_a_card_has_study_design_number_setting_report_citation_and_place(client: FlaskClient) -> None:
    text = words(client, CHOSEN)
    assert (
        "Study Smith 2019 study Design phase II N in the arm 42 Setting relapsed Report abstract Hedged may"
        in text
    )
    assert re.search(r"Smith 2019 \[1\] Findings", text)


def test_figures_are_told_from_lowest_to_highest_with_those_that_are_missing() -> None:
    def row(value: int | None, status: str = "reported", grade: str = "3") -> Row:
        unit = "%" if value is not None else None
        told = Decimal(value) if value is not None else None
        return {
            "regimen": Iri(f"x/{value}"),
            "regimenLabel": f"r{value}",
            "grade": grade,
            "status": status,
        } | {
            "value": told,
            "unit": unit,
        }

    three, four = ranges([row(0), row(40), row(None, "not available"), row(7, grade="4")], NAMES)
    assert (three.label, three.number, three.absent) == ("grade 3", 2, (("not available", 1),))
    assert three.lowest is not None and three.highest is not None
    assert (three.lowest.figure, three.highest.figure) == ("0%", "40%")
    assert (four.label, four.number) == ("grade 4", 1)
    assert ranges([{"drug": "x"}], NAMES) == ()


def test_an_answer_without_rows_says_that_this_is_no_negative_answer(client: FlaskClient) -> None:
    text = words(client, f"{ASKED}?abnormality=abnormality/del-3p")
    assert "No answer" in text
    assert "The graph has no answer to this: nothing in its sources says so. That is not the same" in text


def permalink(client: FlaskClient) -> str:
    found = re.search(r'id="permalink" href="http://localhost([^"]+)"', client.get(CHOSEN, headers=HTML).text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_permalink_to_these_data_is_the_same_page_without_a_warning(client: FlaskClient) -> None:
    address = permalink(client)
    assert "version=v1&digest=" in address
    assert client.get(address, headers=HTML).text == client.get(CHOSEN, headers=HTML).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("=v1", "=v0"), r"is the same in both: \d+ rows, none of them changed"),
        (("=v1&digest=", "=v0&digest=9"), r"it had 9\d+ rows then and has \d+ now. Which rows changed"),
        (("=v1&digest=", "=v0&after=200&digest="), r"It had \d+ rows then. Whether it has changed"),
    ],
)
def test_a_link_to_other_data_says_what_is_known_of_the_difference(
    client: FlaskClient, change: tuple[str, str], said: str
) -> None:
    text = words(client, permalink(client).replace(*change))
    assert "The link was made for data version v0 . This server has version v1" in text
    assert re.search(said, text)


def test_a_link_without_a_digest_does_not_pretend_to_know(client: FlaskClient) -> None:
    assert "Whether the answer has changed cannot be told" in words(client, f"{CHOSEN}&version=v0")
    twin = client.get(f"{ASKED}.json?abnormality=abnormality/t-9-21&version=v0").json
    assert twin is not None
    assert twin["version"] == "v1"
    told = {"cited": "v0", "served": "v1", "then": None, "now": len(twin["rows"]), "is_same": None}
    assert twin["cited"] == told


def test_rows_that_cannot_say_that_they_are_others_are_refused(client: FlaskClient) -> None:
    address = permalink(client).replace("abnormality?", "abnormality.csv?")
    assert client.get(address).status_code == 200
    assert client.get(address.replace("=v1", "=v0")).status_code == 200, "the rows are the same"
    refused = client.get(address.replace("=v1&digest=", "=v0&digest=9"))
    assert refused.status_code == 409
    assert refused.json is not None
    assert "'v0'" in refused.json["detail"]


@pytest.mark.parametrize("bad", ["version=<script>", "version=" + "x" * 65, "version=v0&digest=no"])
def test_a_version_that_no_permalink_has_is_refused(client: FlaskClient, bad: str) -> None:
    response = client.get(f"{CHOSEN}&{bad}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"


def test_the_digest_of_an_answer_changes_with_any_value() -> None:
    assert digest([{"a": 1, "b": None}]) == digest([{"b": None, "a": 1}])
    assert len({digest([{"a": 1}]), digest([{"a": 2}]), digest([{"a": None}]), digest([])}) == 4


def test_a_citation_has_question_version_date_source_and_address() -> None:
    cited = CitedAnswer(
        "What of t(4;14)?", "site", "P & Co", "v1", "2026-11-22", ("A Review",), "http://x/q?a=b"
    )
    assert cited.text == (
        "“What of t(4;14)?” site, data version v1 of 2026-11-22. Read from: A Review. http://x/q?a=b"
    )
    assert cited.csl["issued"] == {"date-parts": [[2026, 11, 22]]}
    assert "author = {{P \\& Co}}" in cited.bibtex
    assert cited.bibtex.startswith(f"@misc{{{cited.key},\n")


def test_a_refused_value_leaves_the_form_and_offers_what_is_near(client: FlaskClient) -> None:
    response = client.get(f"{ASKED}?abnormality=abnormality/t-9-12", headers=HTML)
    assert response.status_code == 400
    assert f'<a href="{CHOSEN}">t(9;21)</a>' in response.text
    assert '<select id="p-abnormality"' in response.text


def test_another_name_of_a_thing_picks_it(client: FlaskClient) -> None:
    named = client.get("/questions/what-does-a-drug-act-on.json?drug=Zanoba").json
    assert named is not None
    assert named["parameters"]["drug"].endswith("/drug/zanubarol")


def test_labels_that_differ_in_case_only_are_told_apart(client: FlaskClient) -> None:
    for typed, iri in (("ZD", "regimen/zd"), ("Zd", "regimen/z-d")):
        twin = client.get(f"/questions/what-are-the-doses-and-days-of-a-regimen.json?regimen={typed}").json
        assert twin is not None
        assert twin["parameters"]["regimen"].endswith(iri)
