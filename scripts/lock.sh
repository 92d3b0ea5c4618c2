#!/bin/sh
# Renew both lock files from pyproject.toml: versions and hashes, no addresses. Needs uv.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet "$@"; }
compile --group build pyproject.toml --output-file requirements.lock
compile --group build --group dev pyproject.toml --output-file requirements-dev.lock
