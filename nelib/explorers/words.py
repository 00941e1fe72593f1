"""How the explorers of binding write concentrations and ratios."""


def nanomolar(value: float) -> str:
    """Write a concentration given in nM: 0.13 nM, 19.6 nM, 1.14 µM."""
    return f"{value:.3g} nM" if value < 999.5 else f"{value / 1000:.3g} µM"


def fold(ratio: float) -> str:
    """Write a ratio without exponents: 0.98, 2, 36.4, 155, 1520."""
    return f"{ratio:.3g}" if ratio < 999.5 else f"{float(f'{ratio:.3g}'):.0f}"
