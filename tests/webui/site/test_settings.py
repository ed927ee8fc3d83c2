"""Settings: where they come from, which wins, and what is said of a wrong one."""

from pathlib import Path

import pytest

from kg.errors import InvalidSetting, UnreadableFile
from tests.tools.settings_table import END, PAGE, START, table, written
from webui.site.settings import BEGINNING, Settings, read_settings, unknown


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_every_setting_has_a_default() -> None:
    assert read_settings({}) == Settings()


def test_every_setting_can_be_set_by_the_environment_and_by_a_file(config: Path) -> None:
    other = Settings(
        threads=400,
        store="https://example.org/sparql",
        log_format="json",
        metrics=False,
        **{
            name: 20 + getattr(Settings(), name)
            for name, field in Settings.model_fields.items()
            if name not in {"threads", "store", "log_format", "metrics"} and field.annotation in {int, float}
        },
    )
    values = other.model_dump()
    assert all(values[name] != default for name, default in Settings().model_dump().items())
    assert read_settings({BEGINNING + name.upper(): str(value) for name, value in values.items()}) == other
    lines = (f"{name} = {_as_toml(value)}\n" for name, value in values.items())
    config.write_text("".join(lines), encoding="utf-8")
    assert read_settings({}, config) == other


def _as_toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def test_the_environment_wins_over_the_file(config: Path) -> None:
    config.write_text("query_seconds = 7\nmax_body = 10\n", encoding="utf-8")
    settings = read_settings({"MYELOMA_KG_QUERY_SECONDS": "9"}, config)
    assert (settings.query_seconds, settings.max_body) == (9, 10)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("query_seconds", "soon"),
        ("query_seconds", "nan"),
        ("query_seconds", "inf"),
        ("queue_length", "-1"),
        ("queue_length", "1.5"),
        ("workers", ""),
        ("log_format", "xml"),
        ("metrics", "perhaps"),
        ("store", "ftp://example.org/"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(name: str, value: str) -> None:
    variable = BEGINNING + name.upper()
    with pytest.raises(InvalidSetting) as caught:
        read_settings({variable: value})
    assert caught.value.name == name
    assert str(caught.value).startswith(f"{name}={value}: ")
    assert variable in str(caught.value)


def test_a_wrong_value_of_a_file_is_named_with_the_file(config: Path) -> None:
    config.write_text("rate_burst = 0\n", encoding="utf-8")
    with pytest.raises(InvalidSetting, match=f"rate_burst=0: .*{config.name}"):
        read_settings({}, config)


def test_a_name_in_a_file_that_is_no_setting_is_refused_with_the_nearest(config: Path) -> None:
    config.write_text("query_second = 3\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"query_second \(is query_seconds meant\?\)"):
        read_settings({}, config)


@pytest.mark.parametrize("content", [b"query_seconds =", b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_named(config: Path, content: bytes | None) -> None:
    if content is not None:
        config.write_bytes(content)
    with pytest.raises(UnreadableFile, match=config.name):
        read_settings({}, config)


def test_a_variable_of_ours_that_is_no_setting_is_told_with_the_nearest() -> None:
    others = {"MYELOMA_KG_BUILDS": "x", "MYELOMA_KG_REMOTE_USER": "x", "PATH": "y"}
    found = unknown({"MYELOMA_KG_QUERY_SECOND": "3", **others})
    assert found == ["MYELOMA_KG_QUERY_SECOND (is MYELOMA_KG_QUERY_SECONDS meant?)"]


def test_fewer_threads_than_queries_may_run_and_wait_are_refused() -> None:
    enough = read_settings(
        {"MYELOMA_KG_QUEUE_LENGTH": "10", "MYELOMA_KG_WORKERS": "3", "MYELOMA_KG_THREADS": "17"}
    )
    assert enough.threads == 17
    with pytest.raises(InvalidSetting, match=r"threads=16: .*at least 17"):
        read_settings(
            {"MYELOMA_KG_QUEUE_LENGTH": "10", "MYELOMA_KG_WORKERS": "3", "MYELOMA_KG_THREADS": "16"}
        )


def test_a_longer_queue_has_more_threads_unless_they_are_set() -> None:
    assert Settings(queue_length=500, workers=2, long_queries=4).threads == 506


def test_the_table_of_the_docs_is_the_one_of_the_model() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert START in page
    assert END in page
    assert written(page) == page, "run: python -m tests.tools.settings_table"


def test_every_setting_is_in_the_table_with_what_happens_at_its_limit() -> None:
    rows = {row.split(" | ")[0].strip("| `"): row.split(" | ") for row in table().splitlines()[2:]}
    assert set(rows) == set(Settings.model_fields)
    assert all(len(row) == 6 for row in rows.values())
    without = {name for name, row in rows.items() if not row[5].strip(" |")}
    assert without == {"store", "log_format"}
