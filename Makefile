# The commands of the course; `make` alone lists them.
# Options: PYTHON=python3.12  PORT=8890  BROWSER=no  GPU=yes|no  ARGS="more options for the program that runs"

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
IN := .venv/Scripts/python
NEWEST := .venv-newest/Scripts/python
else
IN := .venv/bin/python
NEWEST := .venv-newest/bin/python
endif
ENVIRONMENT = @command -v $(PYTHON) > /dev/null || \
	{ echo "There is no $(PYTHON) here: install Python 3.11, or name yours with PYTHON=..." >&2; exit 1; }; \
	exec $(PYTHON) tools/environment.py

.DEFAULT_GOAL := help
.PHONY: help lab test lint format notebooks bench other-processor newest site binder class-link badge clean install test-environment

help:  ## list these commands
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## */make \1 - /p' Makefile

lab:  ## open the course in JupyterLab (PORT=8890 and BROWSER=no if you like)
	$(ENVIRONMENT) lab $(if $(PORT),--port=$(PORT)) $(if $(filter no,$(BROWSER)),--no-browser) $(ARGS)

test: lint  ## run every check: style, types, helpers, exercises, notebooks, browser
	$(IN) -m pytest $(ARGS)

lint: test-environment  ## check style and types only
	$(IN) -m ruff format --check .
	$(IN) -m ruff check .
	$(IN) -m mypy

format: test-environment  ## put the style right where that can be done by itself
	$(IN) -m ruff check --fix .
	$(IN) -m ruff format .

notebooks: install  ## execute all notebooks and store them in their normal form (ARGS=path for one)
	$(IN) -m helpers.lab.build $(ARGS)

bench: install  ## compare the speed of the helpers with torch.nn
	$(IN) tools/benchmark.py $(ARGS)

other-processor: test-environment  ## run all notebooks strictly with the arithmetic of an older processor (x86)
	NPY_DISABLE_CPU_FEATURES=X86_V3 OPENBLAS_CORETYPE=Nehalem ATEN_CPU_CAPABILITY=default MKL_CBWR=SSE4_2 \
		$(IN) -m pytest solutions_tests/course/test_notebooks.py -k test_strict $(ARGS)

newest:  ## run the tests against the newest version of every dependency
	$(ENVIRONMENT) newest
	$(NEWEST) -m pytest $(ARGS)

site: test-environment  ## make web pages of all lessons in site/, which need no server and no network (about half an hour)
	$(IN) tools/static_site.py $(ARGS)

binder: test-environment  ## build the image that Binder would build, and import the course in it (needs Docker)
	$(IN) -m repo2docker . python -c "import jupyterlab, torch, helpers; print(torch.__version__)"

class-link:  ## print the link that gives a class this course (HUB=https://hub.example.org, REPOSITORY=... if not origin)
	@$(PYTHON) tools/class_link.py "$(HUB)" "$(REPOSITORY)"

badge:  ## write the Binder badge into README.md, from the address of this repository
	$(PYTHON) tools/badge.py

clean:  ## remove the environments and caches (your progress stays)
	rm -rf .venv .venv-newest .pytest_cache .ruff_cache .mypy_cache .hypothesis

install:
	$(ENVIRONMENT) install

test-environment:
	$(ENVIRONMENT) test
