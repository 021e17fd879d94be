PYTHON ?= .venv/bin/python

.PHONY: check format test browser

check: ## everything that must hold before a change lands
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(dir $(PYTHON))lint-imports
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

format:
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

test:
	$(PYTHON) -m pytest

browser:
	$(PYTHON) -m pytest tests/browser
