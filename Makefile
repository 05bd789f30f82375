# make demo   the main job on the reference incident
# make test   every check of the gate
# Both set up what they need in .venv, from hash-checked packages.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint types style layers content bench bench-causal bench-run bench-site site screenshots constraints clean

demo: $(READY)
	$(BIN)/whychain demo

test: $(READY)
	$(MAKE) --jobs=2 --output-sync lint content
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "chromium or uncovered"
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not chromium and not uncovered" --cov --cov-report=term

lint: types style layers

types: $(READY)
	$(BIN)/mypy

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

layers: $(READY)
	$(BIN)/lint-imports

content: $(READY)
	$(BIN)/whychain check
	$(BIN)/whychain site build

bench: $(READY) .venv-peers/.ready
	$(BIN)/python benchmarks/cold_start.py

# Real and dry runs of three local steps, ours beside three peers in environments of their own.
bench-run: $(READY) .venv-peers/.ready .venv-pyinfra/.ready .venv-ansible/.ready
	$(BIN)/python -m benchmarks.runs

# make bench-causal DATA=folder: fault trees (Open-PSA files with an expected.csv) beside SCRAM.
# With MACHINE=folder (nodes.csv, edges.csv, scenarios.json) also diagnosis of labelled faults.
bench-causal: $(READY)
	$(BIN)/python -m benchmarks.queries
	test -z "$(MACHINE)" || $(BIN)/python -m benchmarks.diagnosis $(MACHINE)
	test -z "$(DATA)" || $(BIN)/python -m benchmarks.cut_sets $(DATA)

# Builds of sites beside mkdocs alone, and searches among ten thousand records in a browser.
# make bench-site RECORDS="1000 10000" takes several minutes.
RECORDS ?= 100 1000
bench-site: $(READY)
	$(BIN)/python -m benchmarks.site --records $(RECORDS)
	$(BIN)/python -m benchmarks.search

.venv-%/.ready: benchmarks/%.txt
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

site: $(READY)
	$(BIN)/whychain site build

# The pictures of the README, taken anew from the built site.
screenshots: site
	$(BIN)/python -m benchmarks.screenshots build/site site/pages/pictures

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "whychain needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/whychain schema --write
	touch $(READY)

# Renew the pinned versions; needs the program uv. Addresses are kept out on purpose.
constraints:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --output-file constraints.txt

clean:
	rm -rf $(VENV) .venv-peers .venv-pyinfra .venv-ansible build .whychain .mypy_cache .ruff_cache .pytest_cache .coverage*
