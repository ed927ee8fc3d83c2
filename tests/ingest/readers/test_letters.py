"""Slips of the pen, as rapidfuzz measures them, against their definition written out letter by letter."""

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.documents.letters import is_nearly, is_slip

SHORTEST, MOST = 7, 2
WORDS = st.text("abAé-", min_size=5, max_size=11)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Return a word, and it again with up to three letters put in, left out, changed or swapped."""
    word = draw(WORDS)
    other = list(word)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, max(0, len(other) - 1)))
        match draw(st.sampled_from(["put in", "leave out", "change", "swap"])):
            case "put in":
                other.insert(at, draw(st.sampled_from("abé")))
            case "leave out":
                del other[at : at + 1]
            case "change":
                other[at : at + 1] = draw(st.sampled_from("abé"))
            case "swap":
                other[at : at + 2] = other[at : at + 2][::-1]
    return word, "".join(other)


def distance(one: str, other: str) -> int:
    """Count the letters to be put in, left out or changed, by Wagner and Fischer's table."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        above, row = row, [number]
        for place, wanted in enumerate(other):
            row.append(min(above[place + 1] + 1, row[place] + 1, above[place] + (letter != wanted)))
    return row[-1]


def slipped(one: str, other: str) -> bool:
    """Say whether words differ by one slip, the common beginning and then the common end taken off."""
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if one == other or min(len(one), len(other)) < SHORTEST or start is None:
        return False
    left, right = one[start:], other[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if len(left) == len(right):
        return (len(left) == 1 and len(one[start + 1 :]) > 1) or (len(left) == 2 and left == right[::-1])
    return not (left and right) and len(left + right) <= MOST


@given(pairs())
@example(("infections", "infection"))
@example(("alphamab", "alpahmab"))
@example(("alphama", "alphamb"))
@example(("infections", "infectious"))
def test_a_slip_is_what_it_is_when_it_is_written_out(pair: tuple[str, str]) -> None:
    assert is_slip(*pair) == slipped(*pair)


@given(pairs())
@example(("kallikis", "kallkitis"))
def test_nearly_alike_is_a_distance_of_two_letters_at_the_most(pair: tuple[str, str]) -> None:
    one, other = pair
    comparable = one != other and min(len(one), len(other)) >= SHORTEST and one[0] == other[0]
    extended = one.startswith(other) or other.startswith(one)
    assert is_nearly(one, other) == (comparable and not extended and distance(one, other) <= MOST)
