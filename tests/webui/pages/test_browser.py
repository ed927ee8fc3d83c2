"""Pages in a real browser: accessible by axe's rules, and whole at 360 px."""

import pytest
from playwright.sync_api import Browser

from tests.webui.looks import faults, overflow

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-9-21",
    "/regimen/zd",
    "/abnormality/t-9-21",
    "/publication/smith-2019",
    "/classes",
    "/dataset",
    "/ontology",
    "/ontology/components",
    "/search?q=z",
    "/search?q=zanubrol",
    "/lookup",
    "/lookup.html?q=z&q=zanubarol",
    "/inferences",
    "/why?s=drug/zanubarol&p=rdf:type&o=mk:Entity",
    "/why?s=drug/zanubarol&p=rdf:type&o=mk:Drug",
    "/dispute/p1",
    "/disputes",
    "/silence",
    "/coverage",
    "/study/smith-2019",
    "/versions",
    "/read/a-review",
    "/inconsistencies",
    "/silence?against=population",
    "/line/l1",
    "/drug/zanubarol",
    "/anchor/a-review/table-1/1/3",
    "/ontology/ImmunomodulatoryDrug",
    "/doses",
    "/compare",
    "/compare?regimen=ZD&regimen=Z",
    "/mechanisms?drug=zanubarol",
    "/matrix",
    "/matrix?show=judged",
    "/charts",
    "/charts/response-rates",
    "/charts/response-rates?regimen=regimen/zd",
    "/charts/survival-medians?regimen=regimen/zd&regimen=regimen/z",
    "/doses?drug=drug/zanubarol&inulin-clearance=40&age=80&condition=frail",
    "/questions/what-are-the-doses-and-days-of-a-regimen?regimen=regimen/zd",
    "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-9-21&version=v0&digest=4-000000000000",
    "/questions/which-regimens-overcome-an-abnormality?abnormality=t-12-9",
    "/questions",
    "/questions/where-do-the-sources-disagree",
    "/questions/how-do-regimens-rank-by-response",
    "/questions/which-regimens-contain-a-drug",
    "/sparql",
    "/sparql?query=SELECT%20nonsense",
    "/nothing",
    "/questons",
    "/silence?against=nonsense",
]


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, live: str, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Security" in message.text else None)
    page.goto(live + address)
    wider = overflow(page)
    found = faults(page)
    page.close()
    assert found == ""
    assert wider == 0
    assert refused == []
