"""The files of docs/deployment: what they name is ours, and the programs they are for can read them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import commands
from webui.site.settings import BEGINNING, Settings, read_settings, unknown


@pytest.fixture(scope="module")
def folder(project: Path) -> Path:
    found = project / "docs" / "deployment"
    if not found.is_dir():
        pytest.skip("docs/deployment is in a checkout only")
    return found


def statements(file: Path) -> list[str]:
    """Return the instructions of a container file, each on a line, without comments."""
    lines = (line for line in file.read_text().splitlines() if not line.startswith("#"))
    return [line for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines() if line]


def test_every_path_that_the_container_file_copies_is_in_the_checkout(folder: Path, project: Path) -> None:
    copied = [line.split()[1:-1] for line in statements(folder / "Containerfile") if line.startswith("COPY ")]
    ours = [path for paths in copied if not paths[0].startswith("--from") for path in paths]
    assert {"kg", "ingest", "webui", "ontology", "queries", "pyproject.toml"} <= set(ours)
    assert [path for path in ours if not (project / path).exists()] == []


def test_the_container_file_copies_what_the_package_is_made_of(folder: Path, project: Path) -> None:
    said = (project / "pyproject.toml").read_text()
    copied = " ".join(statements(folder / "Containerfile")).split()
    named = set(re.findall(r'(?:readme|file) = "([^"]+)"', said))
    rooms = re.search(r"^packages = \[(.+)\]", said, re.MULTILINE)
    assert rooms
    assert named | set(re.findall(r'"(\w+)"', rooms[1])) <= set(copied)


def test_the_container_runs_as_nobody_in_particular_and_says_how_it_is(folder: Path) -> None:
    last = statements(folder / "Containerfile")
    last = last[max(number for number, line in enumerate(last) if line.startswith("FROM ")) :]
    assert re.fullmatch(r"FROM docker\.io/library/debian:\w+-slim", last[0])
    user = next(line.split()[1] for line in last if line.startswith("USER "))
    assert user not in {"root", "0"}
    assert any("/healthz" in line for line in last if line.startswith("HEALTHCHECK "))


@pytest.mark.parametrize("name", ["Containerfile", "myeloma-kg.service"])
def test_every_command_is_ours_with_options_it_has(folder: Path, name: str) -> None:
    plain = re.sub(r'[\[\]",]', " ", "\n".join(statements(folder / name)))
    written = [each.split() for each in re.findall(r"/bin/myeloma-kg +((?:[\w./:-]+ *)+)", plain)]
    assert "serve" in {command[0] for command in written}
    for command in written:
        offered = CliRunner().invoke(commands, [command[0], "--help"])
        assert offered.exit_code == 0, command
        assert all(word in offered.output for word in command if word.startswith("--")), command


@pytest.mark.parametrize("name", ["environment", "Containerfile"])
def test_every_variable_is_a_setting_with_a_value_it_can_take(folder: Path, name: str) -> None:
    pairs = dict(re.findall(rf"({BEGINNING}\w+)=(\S+)", "\n".join(statements(folder / name))))
    assert pairs
    assert unknown(pairs) == []
    read_settings(pairs)


def test_the_unit_leaves_more_time_to_stop_than_the_server_takes(folder: Path) -> None:
    found = re.search(r"^TimeoutStopSec=(\d+)$", (folder / "myeloma-kg.service").read_text(), re.MULTILINE)
    assert found
    assert int(found[1]) > Settings().stop_seconds


def test_the_unit_is_read_by_systemd_without_a_complaint(folder: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here (Debian package systemd)")
    unit = tmp_path / "myeloma-kg.service"
    text = (folder / "myeloma-kg.service").read_text()
    unit.write_text(text.replace("/opt/myeloma-kg/bin/myeloma-kg", "/bin/true"))
    done = subprocess.run([program, "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit.name in line]) == (0, [])


def test_the_proxy_waits_longer_than_the_server_and_takes_as_much(folder: Path) -> None:
    text = (folder / "nginx.conf").read_text()
    waits = re.search(r"proxy_read_timeout +(\d+)s", text)
    takes = re.search(r"client_max_body_size +(\d+);", text)
    settings = Settings()
    assert waits
    assert takes
    assert int(waits[1]) > settings.query_seconds + 2 * settings.queue_seconds
    assert int(takes[1]) == settings.max_body
    private = re.search(r"location [^{]*metrics[^{]*\{(.+?)}", text, re.DOTALL)
    assert private
    assert "deny all;" in private[1]


def test_the_proxy_reads_its_configuration_without_a_complaint(folder: Path, tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("nginx or openssl is not here (Debian packages nginx-light, openssl)")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    making = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=example.org"]
    subprocess.run(
        [*making, "-keyout", key, "-out", certificate], capture_output=True, timeout=60, check=True
    )
    text = (folder / "nginx.conf").read_text()
    text = text.replace("/etc/nginx/tls/fullchain.pem", str(certificate))
    text = text.replace("/etc/nginx/tls/privkey.pem", str(key))
    text = text.replace("/var/log/nginx", str(tmp_path))
    # Nothing is opened outside of the folder of the test.
    own = f"error_log {tmp_path}/error.log; pid {tmp_path}/nginx.pid; events {{}}\n"
    places = "".join(
        f"{name}_temp_path {tmp_path}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"{own}http {{ access_log off; {places}\n{text}\n}}\n")
    done = subprocess.run(
        [nginx, "-t", "-q", "-c", whole, "-e", tmp_path / "error.log"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
