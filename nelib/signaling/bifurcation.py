"""Where a steady state loses its stability: see `nelib.kit.bifurcation`, which any science package may use."""

from nelib.kit.bifurcation import Branch, Point, continue_branch, values_of

__all__ = ["Branch", "Point", "continue_branch", "values_of"]
