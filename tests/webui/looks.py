"""What a page in a browser may do wrong for all to see: axe's rules, light and dark, and what is cut off."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

# Only what is wrong is looked up and handed over: what is right is most of a page.
_WRONG = {"resultTypes": ["violations"]}
# Of the rules of WCAG 2.2 AA in axe, those that look at colours; the others see the same in dark.
_COLOURS = {**_WRONG, "runOnly": ["color-contrast", "link-in-text-block"]}
_RUN = "options => axe.run(options).then(({violations}) => ({violations}))"


def faults(page: Page) -> str:
    """Return what axe says of *page* in light colours, then of its colours in dark; empty if nothing."""
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    found = [AxeResults(page.evaluate(_RUN, _WRONG))]
    page.emulate_media(color_scheme="dark")
    found.append(AxeResults(page.evaluate(_RUN, _COLOURS)))
    page.emulate_media(color_scheme="light")
    return "\n".join(each.generate_report() for each in found if each.violations_count)


def overflow(page: Page) -> int:
    """Return by how many CSS pixels *page* is wider than its window."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert isinstance(wider, int)
    return wider
