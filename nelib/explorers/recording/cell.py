"""One identified neuron: how regular it is, what shocks do to it, and how sure that is with so much data."""

from functools import lru_cache

import numpy as np
from scipy import constants
from scipy.special import gammaincinv, stdtrit

from nelib.explorers.recording.cell_picture import EDGES, FEWEST, START, CellPicture
from nelib.explorers.recording.neurons import KINDS, chosen, source
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.locus.identified import Neuron, Neurons, load
from nelib.locus.spikes import around, counts, cv, cv2, lv, psth

EVIDENCE = {name: row.value for name, row in load_evidence("lc_recording").items()}
CELLS = 50
BLOCKS = 10
OUTSIDE = (1 - EVIDENCE["confidence"]) / 2
STOP, BURST, PERIOD = (EVIDENCE[k] for k in ("pause_to", "burst_to", "shock_period"))
PLAYED = 3  # shocks that are played, or as long a piece of the recording
LOUD, HUM = 0.6, 0.03  # of full scale: spikes, and the hum that marks a shock
HUM_PITCH = 110  # Hz


def cv_interval(gaps: np.ndarray) -> tuple[float, float]:
    """Return a 95 percent interval of the CV of intervals.

    It is a jackknife of the logarithm that leaves out one of ten pieces of the recording at a time, so that a rate that
    drifts, and makes neighbors alike, widens it.
    """
    n = gaps.size
    piece = np.arange(n) * min(BLOCKS, n) // n
    left = [total - np.bincount(piece, w) for w in (np.ones(n), gaps, gaps**2) for total in (w.sum(),)]
    mean = left[1] / left[0]
    values = np.log(np.maximum(left[2] / left[0] / mean**2 - 1, 1e-12)) / 2
    m = values.size
    error = np.sqrt((m - 1) / m * ((values - values.mean()) ** 2).sum()) * stdtrit(m - 1, 1 - OUTSIDE)
    return cv(gaps) * float(np.exp(-error)), cv(gaps) * float(np.exp(error))


def rate_interval(spikes: int, time: float) -> tuple[float, float]:
    """Return the exact 95 percent interval of a rate (Hz) from the number of spikes of a Poisson process."""
    low = float(gammaincinv(spikes, OUTSIDE)) if spikes else 0.0
    return low / time, float(gammaincinv(spikes + 1, 1 - OUTSIDE)) / time


def contrast(a: float, b: float) -> float | None:
    """Compare two rates: -1 to 1, None if both are 0."""
    return (a - b) / (a + b) if a + b > 0 else None


@lru_cache(maxsize=2)
def irregular(neurons: Neurons) -> dict[str, np.ndarray]:
    """Return the CV of the neurons of each kind that have enough intervals."""
    told = {k: [c for c in neurons if c.kind == k and c.spikes.size > FEWEST] for k in KINDS}
    return {k: np.array([cv(np.diff(c.spikes)) for c in cells]) for k, cells in told.items()}


def trials(cell: Neuron) -> tuple[np.ndarray, np.ndarray]:
    """Return spikes and onsets: of shocks, or for a neuron without any of pieces that begin as often as shocks do."""
    if cell.shocks is not None:
        return cell.shock_spikes, cell.shocks
    return cell.spikes, np.arange(-START, cell.duration - STOP, PERIOD)


def click(cell: Neuron, rate: int) -> np.ndarray:
    """Return the spike of a neuron as a sound, 1 high."""
    t = np.arange(int(cell.time[-1] / constants.kilo * rate)) / rate
    return np.interp(t * constants.kilo, cell.time, cell.waveform) / cell.waveform.max()


def count(number: int, thing: str) -> str:
    """Write a number of things."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


@register
class Cell(Explorer):
    """Intervals, a raster and the mean answer to shocks of one neuron."""

    name = "09_cell"
    title = "One neuron: rhythm and shock"
    size = (800, 480)
    controls = (
        Slider("neuron", "Neuron", 1, CELLS, 8, step=1),
        Slider("used", "Part of the data used", 4, 100, 100, "%", log=True),
        Slider("bin", "Bins after the shock", 20, 500, 100, "ms", log=True),
        Slider("start", "Pause counted from", 0.5, 4, EVIDENCE["pause_from"], "s", step=0.1),
    )
    presets = {
        "TH−, and yet burst and pause": {"neuron": 15},
        "TH− without a pause": {"neuron": 22},
        "Nearly regular": {"neuron": 25},
        "Five percent of the data": {"used": 5},
    }

    def compute(self, neuron, used, bin, start):
        neurons = load()
        cell, share = chosen(neurons, neuron), used / 100
        time = share * cell.duration
        spikes = cell.spikes[cell.spikes <= time]
        gaps = np.diff(spikes)
        train, onsets = trials(cell)
        number = max(round(share * onsets.size), 1)
        rows = around(train, onsets, START, STOP)
        width = bin / 1000
        # A bin begins at the shock, so that none mixes what came before with what came after.
        first, last = -width * int(-START / width + 1e-9), width * int(STOP / width + 1e-9)
        at, height = psth(train, onsets[:number], first, last, width)
        quiet = int(counts(train, onsets[:number], start, STOP).sum())
        pause = quiet / (number * (STOP - start))
        rate = spikes.size / time
        enough = gaps.size >= FEWEST
        return {
            "neuron": round(neuron),
            "number": cell.number,
            "kind": cell.kind,
            "where": cell.place,
            "shocked": cell.shocks is not None,
            "synthetic": neurons.synthetic,
            "cell": cell,
            "minutes": time / constants.minute,
            "spikes": int(spikes.size),
            "rate": rate,
            "gaps": gaps,
            "shares": np.histogram(gaps, EDGES)[0] / gaps.size if enough else None,
            "poisson": np.diff(-np.exp(-EDGES * rate)),
            "cv": cv(gaps) if enough else None,
            "cv interval": cv_interval(gaps) if enough else None,
            "cv2": cv2(gaps) if enough else None,
            "lv": lv(gaps) if enough else None,
            "all": irregular(neurons),
            "trials": number,
            "most": onsets.size,
            "raster": (np.concatenate(rows), np.repeat(np.arange(onsets.size), [r.size for r in rows])),
            "bin": bin,
            "at": at,
            "edges": np.linspace(first, last, at.size + 1),
            "psth": height,
            "start": start,
            "burst": float(counts(train, onsets[:number], 0.0, BURST).mean()),
            "pause": pause,
            "pause interval": rate_interval(quiet, number * (STOP - start)),
            "suppression": contrast(pause, rate),
            "asked": round(neuron) == 8 and used > 99,
        }

    def draw(self, figure, data):
        return CellPicture.draw(figure)

    def update(self, artists, data):
        CellPicture.update(artists, data)

    def describe(self, data):
        index, per = data["suppression"], data["trials"]
        regular = "too few intervals for a CV"
        if data["cv"] is not None:
            low, high = data["cv interval"]
            regular = f"CV {data['cv']:.2f} ({low:.2f} to {high:.2f})"
        what = count(per, "shock") if data["shocked"] else f"No shocks; in {count(per, 'piece')} instead"
        against = "" if index is None else f", suppression {index:.2f}".replace("-", "−")
        return (
            f"{KINDS[data['kind']]} neuron {data['neuron']}: {count(data['spikes'], 'spike')} in {data['minutes']:.2g} "
            f"min, {data['rate']:.2g} Hz, {regular}. {what}: {data['burst']:.2g} spikes in 0.5 s, at most "
            f"{data['psth'].max():.2g} Hz in a bin; {data['pause']:.2g} Hz from {data['start']:.1f} to 4.5 s{against}. "
            f"{source(data['synthetic'])}"
        )

    def bounds(self, data):
        yield Bound("rates in Hz", [data["rate"], data["pause"], data["burst"] / BURST], 0, 100)
        yield Bound("rate of a bin in Hz", data["psth"], 0, 1000)
        at, row = data["raster"]
        used = (row < data["trials"]) & (at >= data["edges"][0]) & (at < data["edges"][-1])
        found = data["psth"].sum() * data["bin"] / 1000 * data["trials"]
        yield Bound("spikes in the bins", found - used.sum(), -1.01, 1.01)  # one may lie on the last edge
        low, high = data["pause interval"]
        yield Bound("interval of the pause", [data["pause"] - low, high - data["pause"]], 0)
        yield Bound("intervals that a Poisson process would make", data["poisson"], 0, 1)
        if data["suppression"] is not None:
            yield Bound("suppression", data["suppression"], -1, 1)
        if data["cv"] is not None:
            yield Bound("CV2", data["cv2"], 0, 2)
            yield Bound("LV", data["lv"], 0, 3)
            yield Bound(
                "interval of the CV", [data["cv"] - data["cv interval"][0], data["cv interval"][1] - data["cv"]], 0
            )

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"time from the shock (s)": data["at"], "rate (Hz)": data["psth"]})

    def sound(self, data):
        """Play the neuron, its own spike as the click: three shocks, each with a soft hum, or as long a piece."""
        rate, cell = int(EVIDENCE["audio_rate"]), data["cell"]
        train, onsets = trials(cell)
        begin, length = onsets[0] + START, PLAYED * PERIOD
        heard = train[(train >= begin) & (train < begin + length)] - begin
        one = click(cell, rate)
        sound = np.zeros(int(length * rate) + one.size)
        for at in heard:
            i = int(at * rate)
            sound[i : i + one.size] += LOUD * one
        if data["shocked"]:
            t = np.arange(int(EVIDENCE["shock_length"] * rate)) / rate
            for at in onsets[:PLAYED] - begin:
                i = int(at * rate)
                sound[i : i + t.size] += HUM * np.sin(2 * constants.pi * HUM_PITCH * t)
        return np.round(np.clip(sound, -1, 1) * np.iinfo(np.int16).max).astype(np.int16), rate
