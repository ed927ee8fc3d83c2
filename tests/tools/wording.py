"""Name what the project shares with a document word for word: `python -m tests.tools.wording DOCUMENT...`.

Facts, figures and titles may be carried over, sentences may not. A run of nine words of which seven are
words of letters is a sentence's; rows of tables and lists of references are facts, and are left out.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LENGTH, LETTERED = 9, 7
ROOMS = ("docs", "ingest", "kg", "ontology", "queries", "tests", "webui")
MADE = {"node_modules", "assets", "__pycache__", "_data"}
ABSENT = (
    "wording: no document to compare with; name the text of an article, for instance of "
    'doi:10.2147/CMAR.S27087: make lint DOCUMENTS="ARTICLE.txt"'
)
Run = tuple[str, ...]


def running_text(document: str) -> str:
    """Return a document without rows of tables and lists of references."""
    kept: list[str] = []
    listing = False
    for line in document.splitlines():
        if heading := re.fullmatch(r"(#*)\s*(.*\S)\s*", line):
            listing = heading[2] in {"References", "Key References"} or (listing and not heading[1])
        if not listing and "\t" not in line and not line.lstrip().startswith("|"):
            kept.append(re.sub(r"\]\([^)]*\)", "]", line))
    return "\n".join(kept)


def runs(text: str) -> Iterator[tuple[Run, int]]:
    """Yield each run of words that may be a sentence's, with the number of its line."""
    words = [
        (word, number)
        for number, line in enumerate(text.splitlines(), 1)
        for word in re.findall(r"[a-z0-9]+", line.lower())
    ]
    for start in range(len(words) - LENGTH + 1):
        run = tuple(word for word, _ in words[start : start + LENGTH])
        if sum(word.isalpha() for word in run) >= LETTERED:
            yield run, words[start][1]


def shared(files: Mapping[str, str], documents: Mapping[str, str]) -> list[str]:
    """Return where *files* share a run with *documents*; one finding a stretch."""
    known: dict[Run, str] = {}
    for name, text in documents.items():
        for run, line in runs(running_text(text)):
            known.setdefault(run, f"{name}:{line}")
    found: list[str] = []
    for name, text in files.items():
        last = 0
        for run, line in runs(text):
            if run in known and line > last:
                found.append(f"{name}:{line}: shares '{' '.join(run)} …' with {known[run]}")
                last = line
    return found


def names() -> list[str]:
    """Return the paths of the files that git tracks; outside a checkout those of an unpacked release."""
    if (ROOT / ".git").exists():
        asked = ["git", "ls-files", "-z"]
        listed = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
            "\0"
        )
        return [name for name in listed if name and (ROOT / name).is_file()]
    rooms = (path for room in ROOMS for path in (ROOT / room).rglob("*"))
    return [str(path.relative_to(ROOT)) for path in rooms if path.is_file() and not MADE & set(path.parts)]


def tracked() -> dict[str, str]:
    """Return the texts of those files, by path; ones that are no text are left out."""
    texts: dict[str, str] = {}
    for name in names():
        try:
            texts[name] = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts


def main(paths: list[str]) -> int:
    """Print what is shared; return 1 where anything is."""
    documents = {Path(path).name: Path(path).read_text(encoding="utf-8") for path in paths}
    documents.pop("README.md", None)
    if not documents:
        print(ABSENT)
        return 0
    found = shared(tracked(), documents)
    print("\n".join([*found, f"wording: {len(found)} shared run(s) of {LENGTH} words"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
