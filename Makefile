# make demo        install what is missing, load the demo company, serve it on 127.0.0.1:${PORT:-8000}
# make test        install what the tests need and run all of them
# make lint        format, rules, types, imports, migrations, translations
# make bench       measure lists, pages, search and steps against their floors, on throw-away data; takes ARGS="--cases 20000"
# make chaos       kill real workers, servers and the broker while thousands of cases fall due; takes ARGS="--only storm"
# make proofs      the large sizes of the proofs: random histories, races, who may do what; an hour or two; takes ARGS="-k money"
# make clean       remove what make made; the data in var/ stays
#
# Works from any folder: make -C /path/to/here demo

# Not $(lastword) and not $(abspath): both break at a blank in the name of a folder.
SELF := $(subst ^,,$(subst ^ ,,^$(MAKEFILE_LIST)))
quoted = '$(subst ','\'',$(1))'
ROOT := $(shell cd "$$(dirname $(call quoted,$(SELF)))" && pwd)
AT_ROOT := cd $(call quoted,$(ROOT)) &&
PYTHON_HERE := .venv/bin/python
SHELL := /bin/bash
# Where an image forbids it, every start of Python would compile everything again: ten seconds for each process, a minute for the tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test lint format bench chaos proofs clean

help:
	@$(AT_ROOT) sed -n 's/^# \(make .*\)/\1/p' Makefile

install:
	@$(AT_ROOT) scripts/install.sh

install-dev:
	@$(AT_ROOT) scripts/install.sh dev

demo: install
	@$(AT_ROOT) exec $(PYTHON_HERE) manage.py demo

test: install-dev
	@$(AT_ROOT) exec $(PYTHON_HERE) scripts/run_tests.py

lint: install-dev
	@$(AT_ROOT) exec $(PYTHON_HERE) scripts/run_checks.py

bench: install
	@$(AT_ROOT) exec $(PYTHON_HERE) manage.py bench $(ARGS)

chaos: install-dev
	@$(AT_ROOT) exec $(PYTHON_HERE) -m tests.chaos $(ARGS)

proofs: install-dev
	@$(AT_ROOT) PROOFS=large exec $(PYTHON_HERE) scripts/run_tests.py $(ARGS)

format: install-dev
	@$(AT_ROOT) .venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

clean:
	@$(AT_ROOT) rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage var/static \
	  && find . -name __pycache__ -type d -prune -exec rm -rf {} + && find locale -name '*.mo' -delete 2>/dev/null; true
