"""How a verdict on a trial of lesson 17 is read, and how its points are held against the print-out."""

import re

from nelib.checkpoints.report import interval
from nelib.clinic.trial import Trial
from nelib.clinic.trial_plan import ENDPOINTS
from nelib.explorers.adhd.trial_printout import told
from nelib.kit.checkpoint import Feedback

YES, NO, CANNOT = "yes", "no", "cannot say"
EXAMPLE = "trial 3: yes, 5.4 (2.9 to 7.9)"
NEAR = 0.06  # points: as the print-out rounds, or a little coarser
ASIDE = re.compile(r"\bp\s*(?:is|=|<|>|≤|≥)\s*\d*[.,]?\d+|\b95\s*%|\b\d+\s*weeks?\b", re.IGNORECASE)

OPEN = re.compile(
    r"\b(?:can\s?not|can't|(?:do\s+not|don't)\s+know|not\s+(?:sure|clear|known|certain|decided|conclusive)|unsure|unclear|"
    r"uncertain|undecided|unknown|inconclusive|no\s+conclusion|either\s+way|open|maybe|perhaps)\b",
    re.IGNORECASE,
)


def read_verdict(text: str) -> tuple[int, str, tuple[float, float, float] | None]:
    """Return trial, verdict and effect with its interval of an answer such as ``"trial 3: yes, 5.4 (2.9 to 7.9)"``.

    The effect may be missing where one cannot say.

    Raises
    ------
    ValueError
        If one of them cannot be read.
    """
    text = ASIDE.sub(" ", str(text).translate(str.maketrans("−–’‘", "--''")))
    start = re.match(r"\s*(?:trial|run|number|no\.)?\s*#?\s*(\d+)\s*[:,;.]?\s+(?=\D)", text, re.IGNORECASE)
    if not start:
        raise ValueError(f"Which trial? Write its number first: {EXAMPLE}.")
    rest = text[start.end() :]
    cannot = OPEN.search(rest)
    says = re.search(r"\b(?:yes|better|works)\b", rest, re.IGNORECASE)
    denies = re.search(r"\bno\b|\bnot\b|n't|\bnothing\b|\bnone\b", rest, re.IGNORECASE)
    if cannot:
        claim = CANNOT
    elif denies:
        claim = NO
    elif says:
        claim = YES
    else:
        raise ValueError(f"Write yes, no or cannot say: {EXAMPLE}.")
    if (denies or cannot) and re.search(r"\byes\b", rest, re.IGNORECASE):
        raise ValueError("Write one of these: yes, no, cannot say.")
    part = re.sub(r"\+\s*/?\s*-", "±", rest)
    part = re.sub(r"(?<=\d)\s*-\s*(?=\d)", " to ", part)
    values = [float(n.replace(",", ".")) for n in re.findall(r"[-+]?\d+(?:[.,]\d+)?", part)]
    if not values and claim == CANNOT:
        return int(start[1]), claim, None
    if not values:
        raise ValueError(f"Add the effect with its 95% interval: {EXAMPLE}.")
    effect = interval(values, "±" in part, "the effect", EXAMPLE)
    if not effect[1] <= effect[0] <= effect[2]:
        raise ValueError(f"The effect does not lie in its interval. Write the effect first: {EXAMPLE}.")
    return int(start[1]), claim, effect


def mismatch(number: int, trial: Trial, others: dict[int, Trial], filed: tuple[float, float, float]) -> Feedback | None:
    """Answer an effect that is not that of the trial; None if it is. `others` are the other trials of the lab book."""
    effect, low, high, _ = told(trial)

    def same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
        return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))

    if same(filed, (effect, low, high)):
        return None
    if same(filed, (-effect, -high, -low)):
        return Feedback("known error", "Count the points by which X is better: the sign is turned around.")
    error = float(trial.told.estimate.error[0])
    if same(filed, (effect, effect - error, effect + error)):
        return Feedback("known error", "That is one standard error on each side. A 95% interval is twice as wide.")
    for other, run in others.items():
        if same(filed, told(run)[:3]):
            return Feedback("wrong", f"These are the points of trial {other}, not of trial {number}.")
    x = trial.seen(1, ENDPOINTS[trial.endpoint])
    if abs(abs(filed[0]) - (x[0].mean() - x[-1].mean())) <= 2 * NEAR:
        return Feedback(
            "known error",
            "That is how much the group with X changed. The others changed, too: a high score falls back by "
            "itself, and hope does something. File the difference between the groups.",
        )
    if abs(filed[0] - effect) <= NEAR:
        return Feedback("wrong", f"The effect is that of trial {number}; its interval is another. Read both ends.")
    return Feedback("wrong", f"These are not the points of trial {number}. Copy them from its last line.")
