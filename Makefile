# Doors: run the demo, test everything, check quickly, develop, look, measure.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
# Python keeps what it compiled, whatever the shell says: the tests start it hundreds of times.
export PYTHONDONTWRITEBYTECODE =
# Two at a time, each with its words in one piece where make can do that.
together = $(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),-O) $(1)
# Tests of whole programs share two cores with each other; what failed is tried once more, alone,
# and only that decides. It is said loudly, so that a flicker is seen and mended.
once_more = { echo "SOME FAILED: trying those once more, one after the other"; $(BIN)/python -m pytest $(1) -q --last-failed --last-failed-no-failures none; }
# Journeys wait more than they work: three at a time, but those that measure time one by one.
beside = tests/journeys tests/bench -m "browser and not alone"
alone = tests/journeys tests/bench -m "browser and alone"
.PHONY: help run dev test check looks bench site clean new-enough programs types imports player core

help: ## list the doors
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/ready ## the demo: sample site, three screens, addresses printed
	$(BIN)/signage demo

dev: .venv/ready ## the sample site itself, served from this folder
	test -d var || $(BIN)/signage apply demo.toml .
	$(BIN)/signage serve .

test: new-enough ## everything CI runs; installs what the tests need, Chromium included
	+$(call together,.venv/ready-dev programs)
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest $(beside) -q -n 3 --dist worksteal || $(call once_more,$(beside))
	$(BIN)/python -m pytest $(alone) -q || $(call once_more,$(alone))

check: .venv/ready-dev ## the same without browser journeys, fast to slow, stops at the first red
	$(BIN)/ruff format --check signage tests
	$(BIN)/ruff check signage tests
	$(BIN)/python tests/prepare.py --node
	+$(call together,types core imports player)
	$(BIN)/python -m pytest -m "not browser" --ignore=tests/core -q -n 2 || $(call once_more,-m "not browser" --ignore=tests/core)

programs: new-enough
	$(PYTHON) tests/prepare.py

types:
	$(BIN)/mypy

core:
	$(BIN)/python -m pytest tests/core -q

imports:
	$(BIN)/lint-imports

player:
	cd players && npx --no-install prettier --check . && npx --no-install tsc
	node --test tests/players/*.test.js

looks: .venv/ready-dev ## draw every template and every page to tests/looks/out
	$(BIN)/python tests/prepare.py
	$(BIN)/python -m tests.looks

bench: .venv/ready-dev ## the published figures, each beside its floor
	$(BIN)/signage bench

site: .venv/ready-dev ## draw the pictures, film and sounds of the sample site again
	$(BIN)/python -m tests.draw_site

clean: ## remove what the doors made
	rm -rf .venv var build dist players/node_modules tests/looks/out

new-enough:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Signage needs Python 3.11 or newer")'

# What the tests need includes what the program needs: one installation, whichever is asked first.
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e

.venv/ready: pyproject.toml constraints.txt | new-enough
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(install) .
	touch $@

.venv/ready-dev: pyproject.toml constraints.txt | new-enough
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(install) '.[dev]'
	touch .venv/ready $@
