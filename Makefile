# What a person types. `make demo` and `make test` set everything up by themselves.
SHELL := /bin/sh
PORT ?= 8000
DEMO_DATA ?= demo-data
DATA ?= ../shared/data
PY := .venv/bin/python

.PHONY: help install demo test lint bench bench-desk train bundle samples pictures clean

help:
	@echo "make demo      the demo election with sample scans, on http://127.0.0.1:$(PORT)"
	@echo "make test      linters, types, import contract, all tests"
	@echo "make install   the set-up alone (.venv, system packages)"
	@echo "make bench     speed and accuracy, measured here"
	@echo "make bench-desk  the review desk: keystrokes, server time, next number, page weight"
	@echo "make train     train the digit network anew (DATA=$(DATA))"
	@echo "make bundle    a folder from which a machine without internet installs"
	@echo "make samples   make the sample scans anew"
	@echo "make pictures  take the guides' screenshots anew, in the browser tests"

install:
	@sh scripts/install.sh run

demo: install
	@exec $(PY) -m review_app.demo --port $(PORT) --data $(DEMO_DATA)

lint:
	@sh scripts/install.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

# Files of tests side by side, one a core; a file stays together, because its tests share a server.
test: lint
	$(PY) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

bench: install
	@$(PY) -m sample_scans.bench --data $(DATA)

bench-desk:
	@sh scripts/install.sh test
	@$(PY) -m sample_scans.desk_bench

train: install
	@$(PY) -c "import torch, onnx" 2>/dev/null || $(PY) -m pip install --quiet "torch==2.13.0" "onnx>=1.18"
	$(PY) -m ocr.training --data $(DATA)

bundle: install
	@sh scripts/bundle.sh

samples: install
	$(PY) -m sample_scans.make

# The guides' pictures are what the browser tests see, so that they never go stale.
pictures:
	@sh scripts/install.sh test
	KIEMDOI_PICTURES=docs/pictures $(PY) -m pytest tests/e2e/test_guide_pictures.py

clean:
	rm -rf .venv build dist bundle .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
