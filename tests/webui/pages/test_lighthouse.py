"""Lighthouse has next to nothing to say of the pages seen first; their speed is for `make bench`."""

from pathlib import Path

import pytest

from tests.webui.lighthouse import CATEGORIES, NotHere, audit

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # takes programs of the checkout, seconds a page
PAGES = [
    "/",
    "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-9-21",
    "/regimen/zd",
    "/matrix",
    "/mechanisms?drug=zanubarol",
]


def test_lighthouse_gives_at_least_95_of_100(project: Path, live: str) -> None:
    categories = [name for name in CATEGORIES if name != "performance"]
    try:
        told = audit(project, [live + address for address in PAGES], categories)
    except NotHere as reason:
        pytest.skip(str(reason))
    assert {address: sorted(each) for address, each in told.items()} == {
        live + address: sorted(categories) for address in PAGES
    }
    low = {
        (address, name): each["score"]
        for address, page in told.items()
        for name, each in page.items()
        if each["score"] < 0.95
    }
    assert low == {}
