"""The predictions and self-checks of the lessons, one module a lesson. Right answers are computed, never typed in."""
