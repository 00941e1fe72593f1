"""Readable tables."""

from collections.abc import Sequence

import numpy as np


def show(title: str, header: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Print a table: text on the left, numbers on the right, three significant digits."""
    cells = [[c if isinstance(c, str) else number(c) for c in row] for row in rows]
    widths = [max(len(line[k]) for line in [list(header), *cells]) for k in range(len(header))]
    print(f"\n{title}")
    for line in [list(header), *cells]:
        padded = [c.ljust(w) if k == 0 else c.rjust(w) for k, (c, w) in enumerate(zip(line, widths, strict=True))]
        print("  " + "  ".join(padded))


def number(value: float) -> str:
    """Write a number with about three significant digits."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def middle_and_tail(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    return float(np.median(values)), float(np.percentile(values, 95))
