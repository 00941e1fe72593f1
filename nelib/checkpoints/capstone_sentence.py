"""Whether a student's sentence names a number of the run that it concludes from."""

import math
import re
from collections.abc import Iterator, Mapping

from nelib.checkpoints.capstone_tables import is_result
from nelib.clinic.capstone_result import Finding

__all__ = ["numberless", "numbers"]

NEAR = 0.05  # of a number, within which a sentence means it
_NUMBER = re.compile(r"(?<![\w.,′'])\d+(?:[.,]\d+)*(?:[eE][-+−]?\d+)?")
_OTHER = r"\b(?:runs?|{subject}s?|station|{subject}es)\s+\d+(?:(?:\s*,\s*|\s+and\s+)\d+)*|95\s?%"
THOUSAND = 1000.0


def numbers(text: str, subject: str = "run") -> list[tuple[float, float]]:
    """Return the numbers of a text, each with half of the place of its last digit.

    Left out are the names of receptors, the numbers of runs and the 95% of an interval. A comma before three digits
    parts thousands; any other is a decimal one.
    """
    found = []
    for word in _NUMBER.findall(re.sub(_OTHER.format(subject=re.escape(subject)), " ", text, flags=re.IGNORECASE)):
        plain = re.sub(r",(?=\d{3}(?:\D|$))", "", word).replace("−", "-").replace(",", ".")
        try:
            value = float(plain)
        except ValueError:
            continue  # a date, or a number with two points
        digits = re.split("[eE]", plain)[0].partition(".")[2]
        found.append((value, 0.5 * 10.0 ** -len(digits)))
    return found


def _said(label: str, found: Finding) -> Iterator[float]:
    """Yield a finding as a sentence may give it, in other units, as a change, as a logarithm; signs do not count."""
    for value in found[:3]:
        if value is None:
            continue
        yield abs(value)
        match found.unit:
            case "nM":
                yield from (abs(value) / THOUSAND, abs(value) / THOUSAND**2)
                if value > 0:
                    yield abs(math.log10(value / THOUSAND**3))
            case "percent":
                yield from (abs(value) / 100, abs(value - 100))
            case "mg/kg":
                yield abs(value) * THOUSAND


def numberless(text: str, findings: Mapping[str, Finding], subject: str = "run") -> bool:
    """Say whether no number of a text is near a result of the run.

    Where a result was not determined, what was given counts, too: "nothing up to 100 µM" names the limit.
    """
    results = {label: found for label, found in findings.items() if is_result(label)}
    if any(found.value is None for found in results.values()):
        results = dict(findings)
    known = [number for label, found in results.items() for number in _said(label, found)]
    return not any(
        abs(given - number) <= max(NEAR * number, half if given else 0.0)
        for given, half in numbers(text, subject)
        for number in known
    )
