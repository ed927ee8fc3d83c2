"""Look up the pinned packages among the known vulnerabilities: `python -m tests.tools.audit FILE...`.

Exit status 1 for a package with a known one, or where only some could be looked up. Where none could,
because the database cannot be reached, this says so and ends with 0.
"""

import json
import subprocess
import sys
from pathlib import Path

_COMMAND = [
    sys.executable,
    "-m",
    "pip_audit",
    "--no-deps",
    "--disable-pip",
    "-f",
    "json",
    "--progress-spinner=off",
    "--timeout=15",
]
_MOST = 240  # s for all of them, where the database answers slowly or not at all


def main(paths: list[Path]) -> int:
    """Return the exit status for the requirements in *paths*."""
    files = [part for path in paths for part in ("-r", str(path))]
    try:
        ran = subprocess.run([*_COMMAND, *files], capture_output=True, text=True, check=False, timeout=_MOST)
    except subprocess.TimeoutExpired:
        print(f"NOT AUDITED: the database of vulnerabilities has not answered in {_MOST} s")
        return 0
    try:
        packages = json.loads(ran.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        if "ConnectionError" not in ran.stderr:
            print(ran.stderr, file=sys.stderr)
            return 1
        packages = []
    known = [each for each in packages if "skip_reason" not in each]
    if not known:
        print("NOT AUDITED: the database of vulnerabilities cannot be reached from here")
        return 0
    for each in packages:
        if reason := each.get("skip_reason"):
            print(f"{each['name']}: not looked up: {reason}")
        for found in each.get("vulns", ()):
            fixed = ", ".join(found["fix_versions"]) or "no version yet"
            print(f"{each['name']} {each['version']}: {found['id']}, mended in {fixed}")
    bad = [each for each in packages if each.get("vulns") or "skip_reason" in each]
    print(f"{len(known)} packages looked up, {len(bad)} to see to")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main([Path(each) for each in sys.argv[1:]]))
