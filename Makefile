# Needs Python 3.11 to 3.13 and make, nothing else: `make run` brings the rest as locked wheels.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help need-python run test lint types imports check fmt lock clean bootstrap bootstrap-test bootstrap-check

# A shim may exist and still not run, so each is tried.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; \
	done)
BIN := .venv/bin
WORKERS ?= 2

help:
	@echo '归属 Guishu'
	@echo '  make run     启动全部服务与演示数据  everything, with demo data'
	@echo '  make test    全部测试                all tests'
	@echo '  make check   风格、类型、依赖方向    style, types, imports'
	@echo '  make fmt     整理格式                format'
	@echo '  make lock    重新锁定依赖            lock dependencies again'
	@echo '  make clean   删除生成物(保留数据)  delete what was built, keep data'

need-python:
	@test -n "$(PYTHON)" || { echo '需要 Python 3.11 至 3.13  Python 3.11 to 3.13 is needed: make PYTHON=/path/to/python3'; exit 1; }

bootstrap: need-python
	@$(PYTHON) infra/bin/bootstrap.py

bootstrap-test: need-python
	@$(PYTHON) infra/bin/bootstrap.py --test

# Style and types of the Python side need no bundle.
bootstrap-check: need-python
	@$(PYTHON) infra/bin/bootstrap.py --test --no-kiosk

run: bootstrap
	@$(BIN)/python infra/bin/run.py

test: bootstrap-test
	@$(BIN)/python infra/bin/kiosk_tests.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: bootstrap-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: bootstrap-check
	$(BIN)/mypy

imports: bootstrap-check
	$(BIN)/lint-imports

check: lint types imports

fmt: bootstrap-check
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: need-python
	PYTHON=$(PYTHON) infra/bin/lock

clean:
	rm -rf .venv kiosk/node_modules kiosk/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
