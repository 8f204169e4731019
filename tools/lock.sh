#!/bin/sh
# Compile the locks: with hashes, without the address of any registry.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .tools/bin/uv pip compile pyproject.toml "$@" --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --no-emit-find-links --quiet
}
# Rasa's machine: Python 3.10 on x86_64 Linux.
bot() {
    compile --python .venv/bin/python --python-platform x86_64-manylinux_2_28 "$@"
}
bot --output-file requirements/bot.txt --extra bot
bot --output-file requirements/dev.txt --extra bot --extra dev
# Everything but Rasa: any machine, every supported Python.
compile --output-file requirements/web.txt --extra web --universal
