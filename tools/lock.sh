#!/bin/sh
# Compile the locks: with hashes, without the address of any registry.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .tools/bin/uv pip compile pyproject.toml "$@" --python .venv/bin/python \
        --python-platform x86_64-manylinux_2_28 --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --no-emit-find-links --quiet
}
compile --output-file requirements/bot.txt --extra bot
compile --output-file requirements/dev.txt --extra bot --extra dev
compile --output-file requirements/web.txt --extra web --universal
