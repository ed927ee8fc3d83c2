"""Draw the pages shown in the README, over the newest build: `make screenshots`.

Starts the server on a free port and lets a headless Chromium draw each page at two
widths, light and dark, into docs/screenshots/.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "home": "/",
    "regimen": "/regimen/len-dex",
    "t-4-14": "/abnormality/t-4-14",
    "why": "/why?s=regimen/rvd&p=rdf:type&o=mk:CombinationWithIMiDAndProteasomeInhibitor",
    "question": "/questions/which-regimens-overcome-an-abnormality",
    "compare": "/compare?regimen=RVD&regimen=RAD",
    "matrix": "/matrix",
    "mechanisms": "/mechanisms",
}
SIZES = {1440: 1100, 390: 1500}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
)
MOST_BYTES = 300_000


def main() -> int:
    """Draw every page; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--build", type=Path, help="folder of builds to serve")
    options = parser.parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(
            "screenshots: no Chromium found; on Debian or Ubuntu: apt-get install chromium", file=sys.stderr
        )
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with served(options.build) as address:
        too_big = [path for path in draw(browser, address, options.out) if path.stat().st_size > MOST_BYTES]
    for path in too_big:
        print(f"screenshots: {path} has more than {MOST_BYTES} bytes", file=sys.stderr)
    return 1 if too_big else 0


def draw(browser: str, address: str, out: Path) -> Iterator[Path]:
    """Draw the pages of the server at *address* and yield the path of each picture."""
    for name, page in PAGES.items():
        for width, height in SIZES.items():
            for scheme in ("light", "dark"):
                path = out / f"{name}-{width}-{scheme}.png"
                shoot(browser, address + page, path, (width, height), dark=scheme == "dark")
                print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
                yield path


def shoot(browser: str, url: str, path: Path, size: tuple[int, int], *, dark: bool) -> None:
    """Draw one page into *path*."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=list(FLAGS))
        page = chromium.new_page(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        page.goto(url)
        page.screenshot(path=path)
        chromium.close()


@contextmanager
def served(build: Path | None) -> Iterator[str]:
    """Run the server on a free port; yield its address."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", "0"]
    command += ["--build", str(build)] if build else []
    with tempfile.TemporaryFile("w+") as complaints:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True, cwd=ROOT)
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+?:\d+", server.stdout.readline())
            if found is None:
                server.wait(timeout=10)
                complaints.seek(0)
                sys.exit(complaints.read().strip() or "screenshots: the server did not start")
            yield found[0]
        finally:
            server.terminate()
            server.wait(timeout=10)


if __name__ == "__main__":
    sys.exit(main())
