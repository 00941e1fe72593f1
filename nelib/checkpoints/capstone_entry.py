"""How the progress file keeps what was filed: a run with its picture as plain data, and back."""

import base64
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

from nelib.clinic.capstone_result import STATIONS, StationResult
from nelib.kit.errors import whole
from nelib.kit.report import ReportFigure
from nelib.kit.report_words import DIGITS

__all__ = ["digest", "entry_of", "plain", "result_of", "runs_of"]

COLORS = 256  # of a picture that is kept


def entry_of(result: StationResult, table: str, opened: bool | None) -> dict[str, Any]:
    """Return a run as the progress file keeps it; `table` is the fingerprint of its readings."""
    return {
        "station": result.station,
        "run": int(result.run),
        "design": [[str(name), plain(v)] for name, v in result.design.items()],  # pairs: the file sorts mappings
        "findings": [[name, *map(plain, found)] for name, found in result.findings.items()],
        "seed": int(result.seed),
        "provenance": [[str(name), str(v)] for name, v in result.provenance.items()],
        "verdict": result.verdict,
        "sentence": result.sentence,
        "figure": base64.b64encode(small(result.figure("png"))).decode(),
        "table": table,
        "opened": opened,
        "decided": [[str(name), str(v)] for name, v in result.decided.items()],
    }


def result_of(entry: Mapping[str, Any]) -> StationResult:
    """Return a filed run as the station handed it on; of its picture only the PNG was kept."""
    png = base64.b64decode(entry["figure"], validate=True)

    def figure(kind: str = "png") -> bytes:
        if kind != "png":
            raise ValueError(f"Of a filed run the PNG picture was kept, not {kind!r}.")
        return png

    ReportFigure("filed", "filed", png)  # refuses what is no picture
    findings = {name: tuple(found) for name, *found in entry["findings"]}
    return StationResult(
        entry["station"], entry["run"], dict(entry["design"]), findings, figure, entry["seed"],
        dict(entry["provenance"]), entry["verdict"], entry["sentence"], dict(entry.get("decided", [])),
    )  # fmt: skip


def runs_of(kept: Any) -> dict[str, dict[int, list]]:
    """Return the record of runs; what cannot be read is left out."""
    found: dict[str, dict[int, list]] = {}
    for station, runs in kept.items() if isinstance(kept, dict) else ():
        for line in runs if station in STATIONS and isinstance(runs, list) else ():
            try:
                run, pairs = line
                found.setdefault(station, {})[whole("run", run, 1)] = [[str(name), value] for name, value in pairs]
            except (TypeError, ValueError):
                continue
    return found


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    value = value.item() if hasattr(value, "item") else value
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def digest(content: Any) -> str:
    """Return the first digits of the SHA-256 of plain data."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:DIGITS]


def small(png: bytes) -> bytes:
    """Return a picture with few colors: a third of the bytes, and no eye sees it."""
    from PIL import Image

    if not isinstance(png, bytes):
        raise ValueError("The figure of a result must return the bytes of a PNG picture.")
    try:
        with Image.open(io.BytesIO(png)) as image:
            few = image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    except (OSError, SyntaxError):
        raise ValueError("The figure of a result must return the bytes of a PNG picture.") from None
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
