# KSE OMS: `make help` lists the targets.
SHELL := /bin/bash
PY := .venv/bin/python
PACKAGES := . gateway services/intake services/marketplace-connector services/packing services/gifts \
            services/tracking services/customs services/labels
export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help up down test lint fmt bench events kafka demo-data lock fuzz

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22
