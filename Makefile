# The only entry point; CI uses the same targets. `make` shows them.
PYTHON := .venv/bin/python
# Any Python 3 sets things up; the application itself runs on 3.10, which it finds.
SETUP := python3 tools/setup.py
export RASA_TELEMETRY_ENABLED = false
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run train setup setup-dev lock test test-fast test-services test-deploy \
	test-dialogue test-scenarios test-channels test-browser test-long lint types imports \
	format docs docs-talks widget widget-check bench bench-sockets bench-portal screenshots nlu-report \
	masking-report sbom clean

help:  ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup  ## set up what is missing, train when needed, serve http://127.0.0.1:8080
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) -m bot.cli run --migrate

train: setup  ## train the model anew
	$(PYTHON) -m bot.cli train

setup:
	@$(SETUP) bot

setup-dev:
	@$(SETUP) dev

test: setup-dev lint types imports test-fast test-services test-deploy test-dialogue test-scenarios test-channels widget-check test-browser  ## all tests

test-fast: setup-dev  ## unit, content, persona and masking tests: no model, about a minute
	$(PYTHON) -m pytest -q tests/unit tests/content tests/personas tests/privacy

test-services: setup-dev  ## gateway, storage, portal and hardening tests
	$(PYTHON) tools/ensure_postgres.py
	$(PYTHON) tools/oidc_peer.py
	$(PYTHON) -m pytest -q tests/storage tests/gateway tests/hardening tests/portal tests/handover

test-deploy: setup-dev  ## the files of deploy/: Dockerfile, compose, Kubernetes, monitoring
	$(PYTHON) tools/ensure_deploy_tools.py
	-$(PYTHON) tools/ensure_promtool.py
	$(PYTHON) -m pytest -q tests/deploy

test-dialogue: setup-dev  ## validate and train, then stories, the NLU gate and the agent
	$(PYTHON) tools/validate_data.py
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) -m pytest -q tests/dialogue tests/nlu

test-channels: setup-dev  ## messaging channels: every provider, the model behind them
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) tools/widget.py install
	$(PYTHON) tools/ensure_postgres.py
	$(PYTHON) -m pytest -q tests/channels

test-scenarios: setup-dev  ## talks against the running application
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) tools/ensure_postgres.py
	$(PYTHON) -m pytest -q tests/scenarios tests/faults

test-browser: setup-dev  ## the widget in headless Chromium: durable, accessible, honest
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) tools/ensure_browser.py
	$(PYTHON) tools/widget.py install
	$(PYTHON) -m pytest -q tests/browser

test-long: setup-dev  ## what is too long for CI, in full
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) tools/ensure_postgres.py
	$(PYTHON) -m pytest -q --long --timeout 0 -m long tests

lint: setup-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: setup-dev
	.venv/bin/mypy

imports: setup-dev
	.venv/bin/lint-imports

format: setup-dev  ## format the code
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

docs: setup-dev  ## write docs/generated/ anew
	$(PYTHON) tools/generate_docs.py

docs-talks: setup-dev  ## write docs/talks/ and docs/generated/coverage.md anew
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) -m tests.scenarios.talks
	$(PYTHON) -m tests.dialogue.coverage

widget:  ## build the widget (needs Node)
	$(PYTHON) tools/widget.py build

widget-check: setup-dev  ## test the widget, build it again and compare with what is checked in
	$(PYTHON) tools/widget.py check

bench: setup-dev  ## measure on this machine, next to plain `rasa run`
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) tools/ensure_postgres.py
	$(PYTHON) tools/bench.py

bench-sockets: setup-dev  ## measure 1,000 open windows beside 20 workers who talk
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) tools/bench_sockets.py

bench-portal: setup-dev  ## measure the advisers' inbox and search with 100,000 talks
	$(PYTHON) tools/bench_portal.py

screenshots: setup-dev  ## take the pictures of docs/images/ anew
	$(PYTHON) -m bot.cli train --if-changed
	$(PYTHON) tools/ensure_browser.py
	$(PYTHON) tools/screenshots.py

nlu-report: setup-dev  ## train anew, measure understanding, write docs/generated/nlu.md
	$(PYTHON) tools/nlu_report.py --train

masking-report: setup-dev  ## measure masking of personal data, write docs/generated/masking.md
	$(PYTHON) -m tests.privacy.report

sbom: setup-dev  ## write the bill of materials (CycloneDX) to sbom.json
	$(PYTHON) tools/sbom.py sbom.json

lock:  ## compile requirements/*.txt from pyproject.toml
	$(SETUP) bot
	tools/lock.sh

clean:  ## remove what was made here, except the data in var/
	rm -rf .venv .tools models results .rasa build *.egg-info
