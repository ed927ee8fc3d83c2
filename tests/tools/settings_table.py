"""Write the table of settings in docs/operations.md, from the settings themselves.

usage: python -m tests.tools.settings_table
"""

from collections.abc import Iterator
from pathlib import Path

from webui.site.settings import BEGINNING, Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
START = "<!-- settings: written by `python -m tests.tools.settings_table` -->"
END = "<!-- end of settings -->"
# Of those whose default depends on the machine or on others.
_COUNTED = {"workers": "cores, at least 2", "threads": "128, or as many as are needed"}


def table() -> str:
    """Return the table: a row a setting, in the order of the model."""
    return "\n".join(_rows())


def written(page: str) -> str:
    """Return *page* with the table as it ought to be."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


def _rows() -> Iterator[str]:
    yield "| setting | in the environment | what it is | default | unit | at the limit |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, field in Settings.model_fields.items():
        said = field.json_schema_extra
        assert isinstance(said, dict), name
        default = _COUNTED[name] if field.default_factory else _as_toml(field.default)
        cells = (f"`{name}`", f"`{BEGINNING}{name.upper()}`", str(field.description), default)
        yield f"| {' | '.join((*cells, str(said['unit']), str(said['at_limit'])))} |"


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:_}" if value >= 10_000 else f"{value:g}"
    return f'"{value}"'


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
