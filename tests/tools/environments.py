"""Run the tests in other environments than the one for development.

wheel     build sdist, build the wheel from it, install that in a fresh environment with the
          pinned requirements, and run the quick and the browser tests there, away from the checkout
lowest    the quick tests on the lowest versions that pyproject.toml allows
pythons   the quick tests on every other supported Python found on this machine

usage: environments.py wheel|lowest|pythons [PYTEST ARGUMENT ...]
Exit status: that of the first command that fails, or 0.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REQUIREMENTS = PROJECT / "requirements"
ROOMS = ("ingest", "kg", "webui")
MINORS = (11, 12, 13)
QUICK = ("-m", "not slow and not browser")
# The lists are complete, so nothing is left to resolve.
INSTALL = ("-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-deps", "--no-build-isolation")


def run(*command: str | Path, cwd: Path = PROJECT) -> None:
    """Run a command in *cwd*, blind to this environment; end with its status if it fails."""
    hidden = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTEST_ADDOPTS"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def make_environment(folder: Path, python: str | Path, lists: Sequence[str]) -> Path:
    """Lay an environment with the pinned *lists* in *folder*; return its interpreter."""
    run(python, "-m", "venv", "--clear", folder)
    inside = folder / "bin" / "python"
    for name in ("build", *lists):
        run(inside, *INSTALL, "--require-hashes", "-r", REQUIREMENTS / f"{name}.txt")
    return inside


def keep_environment(name: str, python: str | Path, lists: Sequence[str]) -> Path:
    """Return the interpreter of an environment under .cache, laid anew when its inputs changed."""
    folder = PROJECT / ".cache" / "environments" / name
    inputs = [REQUIREMENTS / f"{entry}.txt" for entry in ("build", *lists)] + [PROJECT / "pyproject.toml"]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in inputs) + str(python).encode()).hexdigest()
    stamp = folder / "made"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != state:
        inside = make_environment(folder, python, lists)
        run(inside, *INSTALL, "-e", PROJECT)
        stamp.write_text(state, encoding="utf-8")
    return folder / "bin" / "python"


def find_pythons() -> Iterator[tuple[int, Path]]:
    """Yield (minor version, interpreter) of each supported Python found, this one left out."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in MINORS:
        candidates = [shutil.which(f"python3.{minor}"), *sorted(pyenv.glob(f"3.{minor}.*/bin/python3"))]
        works = (Path(found) for found in candidates if found and is_python(Path(found), minor))
        if minor != sys.version_info.minor and (first := next(works, None)):
            yield minor, first


def is_python(path: Path, minor: int) -> bool:
    """Tell whether *path* runs, is Python 3.*minor* and can make environments."""
    probe = f"import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return subprocess.run([path, "-c", probe], capture_output=True, check=False).returncode == 0


def run_on_lowest(arguments: Sequence[str]) -> None:
    """Run the quick tests on the lowest allowed versions."""
    python = keep_environment("lowest", sys.executable, ["lowest"])
    run(python, "-m", "pytest", "-n", "auto", *QUICK, *arguments)


def run_on_pythons(arguments: Sequence[str]) -> None:
    """Run the quick tests on each other Python; say so when there is none."""
    found = list(find_pythons())
    if not found:
        print("no other supported Python here: nothing run")
    for minor, path in found:
        print(f"quick tests on Python 3.{minor}", flush=True)
        python = keep_environment(f"python-3.{minor}", path, ["run", "test"])
        run(python, "-m", "pytest", "-n", "auto", *QUICK, *arguments)


def build_distributions(place: Path) -> tuple[Path, Path]:
    """Build both into dist/; return the wheel and the sdist's contents, unpacked in *place*."""
    dist = PROJECT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", dist)
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(place, filter="data")
    unpacked = place / sdist.name.removesuffix(".tar.gz")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", dist, cwd=unpacked)
    (wheel,) = dist.glob("*.whl")
    return wheel, unpacked


def leave_only_tests(unpacked: Path) -> None:
    """Take the code out of *unpacked*, so that only the installed one can be imported."""
    for room in ROOMS:
        for path in (unpacked / room).rglob("*.py"):
            path.unlink()
    shared = PROJECT.parent / "shared"
    if shared.is_dir():
        (unpacked.parent / "shared").symlink_to(shared)


def run_on_wheel(arguments: Sequence[str]) -> None:
    """Build, install and test the wheel."""
    with tempfile.TemporaryDirectory(prefix="myeloma-kg-") as name:
        place = Path(name).resolve()
        wheel, unpacked = build_distributions(place)
        python = make_environment(place / "environment", sys.executable, ["run"])
        run(python, *INSTALL, wheel)
        leave_only_tests(unpacked)
        origin = f"import sys, {', '.join(ROOMS)}; sys.exit(" + " or ".join(
            f"not {room}.__file__.startswith({str(place / 'environment')!r})" for room in ROOMS
        )
        run(python, "-c", f"{origin} or {str(PROJECT)!r} in sys.path)", cwd=unpacked)
        run(place / "environment" / "bin" / "myeloma-kg", "--help", cwd=place)
        run(python, *INSTALL, "--require-hashes", "-r", REQUIREMENTS / "test.txt")
        os.environ.setdefault("MYELOMA_KG_FORMATS", str(PROJECT / ".venv-formats" / "bin"))
        run(python, "-m", "pytest", "-n", "auto", "-m", "not slow", "tests", *arguments, cwd=unpacked)


def main(arguments: Sequence[str]) -> None:
    """Do what the first argument names."""
    tasks = {"wheel": run_on_wheel, "lowest": run_on_lowest, "pythons": run_on_pythons}
    if not arguments or arguments[0] not in tasks:
        sys.exit(__doc__)
    tasks[arguments[0]](arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
