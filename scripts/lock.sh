#!/bin/sh
# Writes both lock files anew from pyproject.toml: every version pinned, every file by its hash, and
# no registry's address in them. Needs uv (pip install uv); only a maintainer runs this.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --quiet
}
# setuptools builds the checkout itself, without a download of its own (scripts/install.sh).
printf 'setuptools>=77\n' > .build-requirements.in
trap 'rm -f .build-requirements.in' EXIT
compile .build-requirements.in --output-file requirements.lock
compile .build-requirements.in --group test --constraint requirements.lock \
    --output-file requirements-test.lock
