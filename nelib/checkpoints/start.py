"""Predictions and self-checks of lesson 00."""

from nelib.kit.checkpoint import Misconception, Numeric, check, predict
from nelib.kit.evidence import load_evidence


def _value(name: str) -> float:
    return load_evidence("synthesis")[name].value


def share():
    """Ask for the share of capacity at the resting blood tyrosine."""
    return predict(
        "00/share",
        f"The transporter that carries tyrosine out of the blood is half busy at {_value('K_tyr_in'):g} µM. Blood "
        f"holds about "
        f"{_value('btyr'):g} µM. What percentage of its highest rate does it reach?",
        number_range=(0, 100),
        unit="%",
    )


def ninety():
    """Ask for the concentration at 90% of the highest rate."""
    k = _value("K_tyr_in")
    return check(
        "00/ninety",
        "How much tyrosine would the blood have to hold for the transporter to run at 90% of its highest rate? "
        "You may type any unit of concentration.",
        Numeric(
            9 * k,
            "µM",
            f"Solve S/(K + S) = 0.9: S = 9 K = {9 * k:.0f} µM. The last 40% of the rate cost eight times the tyrosine "
            "of the first 50%.",
            "Write the rate as a share of the highest rate, S/(K + S), set it to 0.9 and solve for S.",
            [
                Misconception(
                    0.9 * 2 * k,
                    "You went on in a straight line from half speed. The curve bends: each further step costs more.",
                ),
                Misconception(
                    k / 0.9,
                    "You divided K by 0.9. K is the concentration at half speed, so start from S/(K + S) = 0.9.",
                ),
                Misconception(k * 0.9, "You multiplied K by 0.9. K is a concentration; 0.9 is a share of the rate."),
            ],
        ),
    )
