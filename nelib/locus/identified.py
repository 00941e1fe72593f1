"""Fifty identified neurons in and around the mouse locus coeruleus: spike times, waveforms, answers to foot shocks.

Juxtacellular recordings, each neuron filled and then stained: 30 have tyrosine hydroxylase (TH+, noradrenergic), 20
have not (TH-). Data and code of "Juxtacellular recordings from identified neurons in the mouse locus coeruleus"
(Eur J Neurosci, doi 10.1111/ejn.16368), published as CC0 1.0. The file is not part of this course. `load` takes

1. a local copy, named by `path` or by the environment variable ``NELIB_LC_DATA``, or kept from an earlier fetch;
2. the published file, fetched with pooch, when asked to with ``fetch=True``;
3. else a synthetic stand-in, which says so.

Whatever comes from outside must have the SHA-256 that the course knows. The stand-in has fifty neurons, too. Each has
the kind, duration, number of spikes, regularity, width, trough and mean response to shocks of a real one (a table of
summary numbers made from the CC0 file), but its spike times are drawn and its waveform is a formula.
"""

import csv
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path

import numpy as np
from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.locus.waveform import spike

EVIDENCE = load_evidence("lc_recording")
ENVIRONMENT = "NELIB_LC_DATA"
"""Environment variable that names a local copy of the file."""
COMMIT = "0440948d4b716a3ceac2efabcb5727ded1712797"
URL = f"https://raw.githubusercontent.com/BurgalossiPublic/Locus-Coeruleus/{COMMIT}/data/data_electrophysiology.json"
SHA256 = "ddda437902445df095d4f81e3097d8c9c1f79a34ab6fc96fa7c680c01c22fc13"
LICENSE = "CC0 1.0 (no rights reserved)"
ORIGIN = f"github.com/BurgalossiPublic/Locus-Coeruleus, commit {COMMIT[:8]}; paper: doi.org/10.1111/ejn.16368"
STAND_IN = (
    "SYNTHETIC stand-in: spike times are drawn and waveforms are formulas, with the summary numbers of the 50 neurons"
)
FILE = f"lc_juxtacellular_{SHA256[:8]}.json"


@dataclass(frozen=True, eq=False)
class Neuron:
    """One neuron. Times are in s, the waveform in the units of the file (its peak points up), `step` in ms.

    `kind` is ``"TH+"`` or ``"TH-"``; `sure` says whether the authors call that certain. `shocks` and `shock_spikes` are
    the onsets of the foot shocks and the spikes of that second recording, or None where no shock was given.
    """

    number: int
    kind: str
    sure: bool
    place: str
    level: str
    plane: str
    duration: float
    spikes: np.ndarray = field(repr=False)
    waveform: np.ndarray = field(repr=False)
    step: float
    shocks: np.ndarray | None = field(default=None, repr=False)
    shock_spikes: np.ndarray | None = field(default=None, repr=False)

    @property
    def rate(self) -> float:
        """Spontaneous spikes in a second."""
        return self.spikes.size / self.duration

    @property
    def time(self) -> np.ndarray:
        """Time of each sample of the waveform in ms."""
        return np.arange(self.waveform.size) * self.step


@dataclass(frozen=True, eq=False)
class Neurons(Sequence):
    """The neurons, in the order of the file, with the licence and the origin that must be shown beside them."""

    cells: tuple[Neuron, ...] = field(repr=False)
    synthetic: bool
    license: str
    origin: str
    note: str = ""

    def __len__(self) -> int:
        return len(self.cells)

    def __getitem__(self, index):
        return self.cells[index]

    def __iter__(self) -> Iterator[Neuron]:
        return iter(self.cells)

    @property
    def noradrenergic(self) -> np.ndarray:
        """True for each TH+ neuron."""
        return np.array([c.kind == "TH+" for c in self.cells])

    @property
    def shocked(self) -> np.ndarray:
        """True for each neuron that was tested with foot shocks."""
        return np.array([c.shocks is not None for c in self.cells])

    @property
    def waveforms(self) -> np.ndarray:
        """One waveform in each row."""
        return np.array([c.waveform for c in self.cells])

    @property
    def step(self) -> float:
        """Time from sample to sample of the waveforms in ms."""
        return self.cells[0].step

    def lines(self) -> list[str]:
        """Return what must be shown with the data: what they are, licence, origin, and why they are synthetic."""
        yes = int(self.noradrenergic.sum())
        what = f"{len(self)} neurons: {yes} TH+, {len(self) - yes} TH-; {int(self.shocked.sum())} with foot shocks."
        first = [STAND_IN + "."] if self.synthetic else []
        return [
            *first,
            what,
            f"Licence: {self.license}.",
            f"Origin: {self.origin}.",
            *([self.note] if self.note else []),
        ]

    def __repr__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        return "<br>".join(
            f"<strong>{escape(x)}</strong>" if x.startswith(STAND_IN) else escape(x) for x in self.lines()
        )


def load(path: str | Path | None = None, *, fetch: bool = False, synthetic: bool = False) -> Neurons:
    """Return the neurons: spike times, waveforms, responses to shocks, kinds, licence and origin.

    Parameters
    ----------
    path : str or Path, optional
        A local copy of the file.
    fetch : bool
        Fetch the file when there is no local copy. It is the only way in which this course uses the network. If
        that fails, the stand-in is returned and its `note` says why.
    synthetic : bool
        Return the stand-in whatever else there is.

    Raises
    ------
    ValueError
        If a local copy that was named cannot be read, or is not the published file.
    """
    if synthetic:
        return stand_in("It was asked for.")
    named = path if path is not None else os.environ.get(ENVIRONMENT)
    if named:
        return _read(*_checked(Path(named)))
    kept = folder() / FILE
    if kept.is_file():
        try:
            return _read(*_checked(kept))
        except ValueError:
            pass  # damaged: fetched again below, or left out
    if not fetch:
        return stand_in("There is no local copy; load(fetch=True) fetches the published file.")
    try:
        return _read(*_checked(Path(download(kept.parent))))
    except Exception as error:  # offline, refused, changed at the other end: the lesson goes on with the stand-in
        return stand_in(f"The published file could not be fetched: {type(error).__name__}: {error}".splitlines()[0])


def folder() -> Path:
    """Return the folder in which a fetched file is kept; it need not exist."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("nelib", appauthor=False))


def download(to: Path, url: str = URL, sha256: str = SHA256) -> str:
    """Fetch the file with pooch, check its SHA-256, and return where it is kept."""
    import pooch

    return str(pooch.retrieve(url, known_hash=f"sha256:{sha256}", fname=FILE, path=to, progressbar=False))


def _checked(path: Path) -> tuple[Path, str]:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ValueError(f"The file of recordings {str(path)!r} cannot be read: {error.strerror}.") from None
    if found != SHA256:
        raise ValueError(f"{str(path)!r} is not the published file: its SHA-256 is {found}, not {SHA256}.")
    return path, found


@lru_cache(maxsize=2)
def _read(path: Path, _sha256: str) -> Neurons:
    data = json.loads(path.read_text(encoding="utf-8"))

    def times(column: str, i: str) -> np.ndarray | None:
        return None if data[column][i] is None else _frozen(data[column][i])

    def neuron(i: str) -> Neuron:
        wave, axis = _frozen(data["waveshape"][i]), data["waveshape_tv"][i]
        return Neuron(
            data["Cell_Num"][i], {"pos": "TH+", "neg": "TH-"}[data["TH_label"][i]],
            data["Neurochem_Confidence"][i] == "high", f"{data['Core'][i]} the core", data["Mediolateral_Level"][i],
            data["SlicingPlane"][i].replace("Saggital", "Sagittal").lower(), data["recording_dur"][i],
            times("spikes", i), wave, (axis[-1] - axis[0]) / (wave.size - 1) * constants.kilo,
            times("FS_onset", i), times("FS_spikes", i),
        )  # fmt: skip

    return Neurons(tuple(map(neuron, data["TH_label"])), False, LICENSE, ORIGIN)


def _frozen(values) -> np.ndarray:
    array = np.array(values, float)
    array.flags.writeable = False
    return array


@cache
def summaries() -> tuple[dict[str, float | str], ...]:
    """Return the summary numbers of the fifty neurons, from which the stand-in is made.

    ``spikes`` (number), ``duration`` (s), ``cv`` and ``shortest`` (s) of the intervals; ``height``, ``peak``, ``rise``,
    ``fall`` (ms), ``trough`` (share of the height) and ``after`` (ms) of the waveform; and, where shocks were given,
    their number, the share of them with a spike within 0.1 s, the median ``latency`` (ms), spikes in 0 to 0.5 s
    (``burst``), and rates (Hz) in 0.5 to 1.5 s (``middle``), 1.5 to 4.5 s (``pause``) and the last second (``late``).
    """
    with files("nelib.data").joinpath("locus/neurons.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = {"kind", "sure", "place", "level", "plane"}
    return tuple({k: v if k in words else float(v or "nan") for k, v in row.items()} for row in rows)


@lru_cache(maxsize=2)
def stand_in(why: str = "", seed: int = 1) -> Neurons:
    """Return fifty invented neurons with the summary numbers of the real ones; `why` ends up in the note."""
    random = np.random.default_rng([seed, len(summaries())])
    cells = []
    for row in summaries():
        dt = EVIDENCE["wave_step"].value
        wave = row["height"] * spike(
            dt, int(EVIDENCE["wave_samples"].value), peak=row["peak"], rise=row["rise"], fall=row["fall"],
            trough=row["trough"], after=row["after"],
        )  # fmt: skip
        shocks, answers = _shocked(row, random) if row["shocks"] > 0 else (None, None)
        cells.append(
            Neuron(
                int(row["number"]), row["kind"], row["sure"] == "high", row["place"], row["level"], row["plane"],
                row["duration"], _spontaneous(row, random), _frozen(wave), dt, shocks, answers,
            )
        )  # fmt: skip
    return Neurons(
        tuple(cells), True, "made for this course, under its licence", "drawn by nelib.locus.identified", why
    )


def _spontaneous(row, random: np.random.Generator) -> np.ndarray:
    """Draw a gamma process with a dead time, with exactly the number of spikes, and nearly the regularity, of a row."""
    n, mean = int(row["spikes"]), row["duration"] / row["spikes"]
    dead = min(row["shortest"], mean * (1 - row["cv"] / 2) / 2) if row["cv"] < 2 else 0.0
    free = max(mean - max(dead, 0.0), mean / 2)
    gaps = mean - free + random.gamma((free / (row["cv"] * mean)) ** 2, (row["cv"] * mean) ** 2 / free, n + 1)
    gaps[0] *= random.random()
    return _frozen(np.cumsum(gaps[:-1]) * (row["duration"] / gaps.sum()))


def _shocked(row, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw a recording with shocks: a first spike with its latency, and Poisson counts in the four windows.

    A spike that would come sooner than the refractory period allows comes later, so that none is lost.
    """
    lead, period = EVIDENCE["pause_to"].value, EVIDENCE["shock_period"].value
    first, edges = (
        EVIDENCE["reliable_within"].value,
        [EVIDENCE[k].value for k in ("burst_to", "pause_from", "pause_to")],
    )
    onsets = lead + period * np.arange(int(row["shocks"]))
    latency = row["latency"] / constants.kilo
    found = [random.uniform(0, lead, random.poisson(row["late"] * lead))]
    for onset in onsets:
        hit = random.random() < row["reliability"]
        at = onset + random.triangular(latency / 2, latency, min(first, 2 * latency))
        more = random.poisson(max(row["burst"] - row["reliability"], 0))
        found += [[at] if hit else [], onset + random.uniform(first, edges[0], more)]
        spans = zip(edges, [*edges[1:], period], ("middle", "pause", "late"), strict=True)
        for start, stop, name in spans:
            found.append(onset + random.uniform(start, stop, random.poisson(row[name] * (stop - start))))
    dead = EVIDENCE["refractory"].value / constants.kilo * (1 + np.sqrt(np.finfo(float).eps))
    drawn = np.sort(np.concatenate(found))
    earliest = dead * np.arange(drawn.size)
    return _frozen(onsets), _frozen(np.maximum.accumulate(drawn - earliest) + earliest)
