"""What a command tells of its steps: long ones while they run, and nothing that is no text in a file."""

import io
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from kg.progress import PATIENCE, Steps, patient

LONG = PATIENCE + 0.3


def told(steps: Steps) -> str:
    assert isinstance(steps.console.file, io.StringIO)
    return steps.console.file.getvalue()


def to_a_file(told_from: float = 0.0) -> Steps:
    return Steps(Console(file=io.StringIO(), width=20, soft_wrap=True), told_from=told_from)


def test_a_quick_step_is_told_once_or_not_at_all() -> None:
    every, few = to_a_file(), to_a_file(PATIENCE)
    for steps in (every, few):
        with steps.step("look"):
            pass
    assert told(every).strip().endswith("s  look") and "…" not in told(every)
    assert told(few) == ""
    assert few.seconds.keys() == {"look"}


def test_a_long_step_is_named_while_it_runs_and_timed_when_it_is_over() -> None:
    steps = to_a_file(PATIENCE)
    with steps.step("a step whose name is wider than the screen"):
        time.sleep(LONG)
        assert told(steps) == "a step whose name is wider than the screen …\n"
    assert told(steps).splitlines()[1].endswith("s  a step whose name is wider than the screen")


def test_a_step_that_counts_says_how_far_it_is() -> None:
    steps = to_a_file()
    for number in steps.each("read", [1, 2, 3], 3):
        if number == 3:
            time.sleep(LONG)
            assert told(steps) == "read: 2 of 3 …\n"
    assert list(steps.each("read again", "ab", 2)) == ["a", "b"]


def test_what_is_quiet_says_nothing_and_keeps_the_times() -> None:
    steps = to_a_file()
    steps.quiet = True
    with steps.step("look"):
        pass
    assert told(steps) == "" and "look" in steps.seconds


def test_an_error_within_a_step_goes_on_and_the_step_is_over() -> None:
    steps = to_a_file()
    with pytest.raises(KeyError), steps.step("look"):
        raise KeyError
    assert told(steps) == "" and steps.seconds == {}


WAITS = f"import time; from kg.progress import patient\nwith patient().step('wait [1]'): time.sleep({LONG})"


def test_a_file_gets_no_control_characters_whatever_the_surroundings_say(project: Path) -> None:
    surroundings = {**os.environ, "FORCE_COLOR": "1", "PYTHONPATH": str(project)}
    ended = subprocess.run([sys.executable, "-c", WAITS], capture_output=True, env=surroundings, timeout=60)
    assert ended.returncode == 0 and ended.stdout == b""
    lines = ended.stderr.decode().splitlines()
    assert lines[0] == "wait [1] …" and lines[1].endswith("s  wait [1]")
    assert all(character.isprintable() for line in lines for character in line)


@pytest.mark.skipif(os.name != "posix", reason="a terminal of this kind is POSIX's")
def test_a_terminal_shows_the_step_in_one_line_that_goes_away(project: Path) -> None:
    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(project)}
    with subprocess.Popen([sys.executable, "-c", WAITS], stderr=theirs, env=surroundings) as started:
        os.close(theirs)
        seen = b""
        while piece := _read(ours):
            seen += piece
        assert started.wait(60) == 0
    os.close(ours)
    assert b"wait [1]" in seen and b"\x1b[2K" in seen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


def test_a_patient_one_tells_of_what_takes_a_second() -> None:
    assert patient().told_from == PATIENCE
