"""A bounded number of made-up inputs; `python -m tests.fuzz.run SECONDS` tries more."""

import pytest
from flask import Flask

from kg.store import MemoryStore
from tests.fuzz.targets import TARGETS
from webui import create_app

EXAMPLES = {"gate": 300, "parameters": 150, "accepted": 150, "interface": 4}


@pytest.fixture(scope="module")
def app(store: MemoryStore) -> Flask:
    return create_app(store)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_no_made_up_input_gets_through_or_breaks_anything(app: Flask, name: str) -> None:
    inputs: list[object] = []
    TARGETS[name](app, EXAMPLES[name], inputs.append)
    assert len(inputs) >= EXAMPLES[name] // 2
