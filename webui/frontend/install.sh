#!/bin/sh
# Lay what FOLDER/package-lock.json names in FOLDER/node_modules, unless it is there. Needs npm's registry or cache.
#
# usage: webui/frontend/install.sh FOLDER
set -eu
cd "$1"
if ! cmp -s package-lock.json node_modules/.made; then
  echo "installing the packages of $1"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.made
fi
