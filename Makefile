# Each target is the command of that name in run.py, where the work is described.
# More words go in ARGS: make lab ARGS="--no-browser --port 8899". Another Python: make lab PYTHON=python3.12.
PYTHON ?= python3
COMMANDS := lab test check lock exercises docs bench format clean

.DEFAULT_GOAL := help
.PHONY: help $(COMMANDS)

help $(COMMANDS):
	@$(PYTHON) run.py $@ $(ARGS)
