"""Lighthouse has next to nothing to say of the pages seen first; their speed is for `make bench`."""

from pathlib import Path

import pytest

from tests.webui.lighthouse import CATEGORIES, NotHere, audit

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # takes programs of the checkout, 13 s a page
PAGES = [
    "/",
    "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-9-21",
    "/regimen/zd",
    "/matrix",
    "/mechanisms?drug=zanubarol",
]


@pytest.mark.parametrize("address", PAGES)
def test_lighthouse_gives_at_least_95_of_100(project: Path, live: str, address: str) -> None:
    try:
        told = audit(project, live + address, [name for name in CATEGORIES if name != "performance"])
    except NotHere as reason:
        pytest.skip(str(reason))
    assert {name: each["score"] for name, each in told["categories"].items() if each["score"] < 0.95} == {}
