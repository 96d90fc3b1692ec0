# `make` alone tells what there is to make. Made for GNU make from 3.81 on and for BSD make.
# PYTHON=python3.12 names the Python to use; without it the newest one found is taken.

BIN = .venv/bin

.PHONY: help set-up run test bench bench-long bench-peers simulate torture fuzz docs screenshot format constraints clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 21

set-up: ## make .venv, or bring it up to date
	@PYTHON='$(PYTHON)' sh tools/set-up.sh

run: set-up ## start calc-tui
	@$(BIN)/calc-tui

test: set-up ## check everything: ruff, mypy, pytest, and the wheel
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 $(PYTEST_OPTIONS)

bench: set-up ## measure throughput, round trips, start-up and memory
	$(BIN)/python -m bench

QUEUED = 1000000
FINISHED = 1000000
bench-long: set-up ## measure a long queue and a long history, QUEUED=1000000 FINISHED=1000000
	$(BIN)/python -m bench --long --queued $(QUEUED) --finished $(FINISHED)

bench-peers: set-up ## measure other job systems beside it, in an environment of their own
	@sh tools/set-up-peers.sh
	$(BIN)/python -m bench.peers

SECONDS = 60
simulate: set-up ## let everything go wrong in a simulation, for SECONDS=60
	$(BIN)/python -m tests.simulation --seconds $(SECONDS)

KILLS = 100
torture: set-up ## kill real processes at random and see that nothing is lost, KILLS=100
	$(BIN)/python -m tests.torture --kills $(KILLS)

INPUTS = 200000
fuzz: set-up ## throw malformed and hostile messages at a live broker, INPUTS=200000
	$(BIN)/python -m tests.fuzz --inputs $(INPUTS)

docs: set-up ## write docs/reference anew from the code
	$(BIN)/python -m tools.make_reference

screenshot: set-up ## draw the pictures in the README anew
	$(BIN)/python -m tui.screenshot --out docs/images/tasks.svg
	$(BIN)/python -m tui.image_screenshot --out docs/images/images.svg

format: set-up ## put the code into the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

constraints: set-up ## write both constraints.txt anew, with the newest versions allowed
	$(BIN)/python -m tools.make_constraints

clean: ## remove .venv, .venv-peers and everything else that was made
	rm -rf .venv .venv-peers build dist calcgrid.egg-info snapshot_report.html
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
