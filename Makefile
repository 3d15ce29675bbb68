# KSE OMS: `make help` lists the targets.
SHELL := /bin/bash
PY := .venv/bin/python
PACKAGES := . gateway services/intake services/marketplace-connector services/packing services/gifts \
            services/tracking services/customs services/labels
export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help up down test lint fmt bench events kafka demo-data fonts lock fuzz

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

.venv/installed: requirements.lock pyproject.toml
	python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps $(addprefix -e ,$(PACKAGES))
	$(PY) -m compileall -qq .venv/lib kse gateway services simulators deploy || true
	$(PY) -m deploy.one_machine.bytecode
	touch $@

up: .venv/installed ## start everything on this machine, with a demo seller; Ctrl-C stops it
	$(PY) -W ignore -m deploy.one_machine.up

down: .venv/installed ## stop what an interrupted `make up` left running
	$(PY) -W ignore -m deploy.one_machine.down

test: .venv/installed ## the whole test suite
	$(PY) -m tests.run

lint: .venv/installed ## ruff, mypy, import rules
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy kse deploy/one_machine simulators gateway/src $(wildcard services/*/src)
	.venv/bin/lint-imports --no-logo

fmt: .venv/installed ## format and mend what can be mended
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: .venv/installed ## measure against the limits, as ratios in one run; writes .run/bench.json
	$(PY) -W ignore -m tests.bench

fuzz: .venv/installed ## input nobody meant, in a large dose: the KSE API by its document, and every route
	$(PY) -W ignore -m tests.fuzz

events: .venv/installed ## write docs/events.md from the code
	$(PY) -m docs.generate_events

kafka: .venv/installed ## run Apache Kafka (one node, fetched with Maven) and print its address
	$(PY) -m kse.testing.apache_kafka

demo-data: .venv/installed ## load the demo seller's catalogue and accounts into a running stack
	$(PY) -W ignore -m deploy.one_machine.demo

fonts: .venv/installed ## fetch the label fonts again and check them
	$(PY) services/labels/vendor_fonts.py

lock: .venv/installed ## resolve the dependencies anew into requirements.lock
	$(PY) -m pip install --quiet uv
	.venv/bin/uv pip compile pyproject.toml --group services --group stack --group dev --generate-hashes \
	  --no-emit-index-url --universal --python-version 3.11 --no-header -o requirements.lock
