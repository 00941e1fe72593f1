r"""An extracellular trace as the amplifier gives it, with the truth that no experimenter has.

The recorded neuron, neighbors farther away, hash from many distant ones, slow field potentials whose power falls with
the square of the frequency, breathing, thermal noise of the electrode and noise of the amplifier add up. Samples are in
µV, spikes point up.

A spike at a distance d from the surface of a tip of radius :math:`r` has the height
:math:`h_0 / (1 + (d + r)^2/d_0^2)`. The impedance Z of the electrode falls with the area of its tip, so
:math:`r = r_1/\sqrt{Z}` for Z in MΩ. A higher impedance makes more noise, :math:`\sqrt{4 k_B T Z\,\Delta f}`, and loses
more of the signal in the stray capacitance C, :math:`1/\sqrt{1 + (2\pi f C Z)^2}`; a lower one hears less of what is
near. The noise is the same whatever is moved: only `seed` draws another one.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number, positive, whole
from nelib.locus.brainstem import REGIONS, TARGET
from nelib.locus.firing import Rate, draw, firing, value
from nelib.locus.spikes import times
from nelib.locus.waveform import bandpass, spike

PARTS = ("neuron", "white", "slow", "phase", "neighbor")
LC = "lc"


def thermal_noise(impedance: float, bandwidth: float) -> float:
    """Return the thermal noise (µV) of an impedance (MΩ) in a bandwidth (Hz)."""
    ohm = number("impedance", impedance, low=0) * constants.mega
    power = 2**2 * constants.k * value("temperature") * ohm * number("bandwidth", bandwidth, low=0)
    return float(np.sqrt(power)) / constants.micro


def passed(impedance: float) -> float:
    """Return the share of a spike that passes the electrode (MΩ) and is not lost in the stray capacitance."""
    turn = 2 * constants.pi * value("spike_frequency") * value("capacitance") * constants.pico
    return 1 / float(np.hypot(1, turn * positive("impedance", impedance) * constants.mega))


def spike_height(distance, impedance: float = 1.0):
    """Return the height (µV) at the amplifier of a spike at a distance (µm) from an electrode (MΩ)."""
    d = np.asarray(distance, float)
    if not np.isfinite(d).all() or (d < 0).any():
        raise ValueError("Distances (µm) are finite and not negative.")
    radius = value("tip") / np.sqrt(positive("impedance", impedance))
    return value("near") / (1 + ((d + radius) / value("reach")) ** 2) * passed(impedance)


def noise_level(impedance: float, low: float, high: float, *, dense: bool = True) -> float:
    """Return the noise (µV) to be expected in a pass-band, without field potentials: thermal, amplifier and hash."""
    parts = thermal_noise(impedance, high - low), value("amplifier"), value("hash") * passed(impedance) * dense
    return float(np.linalg.norm(parts))


def template(unit: str, rate: float) -> np.ndarray:
    """Return the spike of a kind of neuron (a prefix of the evidence table), of height 1, sampled at `rate` Hz."""
    w, step = value(f"{unit}_width"), constants.kilo / positive("rate", rate)
    depth, after = (
        (value("lc_trough"), value("lc_after"))
        if unit == LC
        else (value("fast_trough"), value("fast_after") * w)
    )  # fmt: skip
    early = value("asymmetry")
    length = value("wave_step") * value("wave_samples")
    return spike(
        step, round(length / step), peak=length / 2 / 2, rise=early * w, fall=(1 - early) * w, trough=depth, after=after
    )


@dataclass(frozen=True, eq=False)
class Unit:
    """A neuron of the truth: what it is, its spikes in s, height of its first spike in µV, and its waveform."""

    name: str
    spikes: np.ndarray = field(repr=False)
    height: float
    shape: np.ndarray = field(repr=False)


@dataclass(frozen=True, eq=False)
class Recording:
    """A trace: `samples` in µV, `rate` in Hz, `shocks` in s; the truth is in `region`, `kind` and `units`.

    The first unit is the recorded neuron, if there is one; the others are its neighbors.
    """

    samples: np.ndarray = field(repr=False)
    rate: float
    shocks: np.ndarray = field(repr=False)
    impedance: float
    region: str
    kind: str
    units: tuple[Unit, ...]

    @property
    def duration(self) -> float:
        """Length in s."""
        return self.samples.size / self.rate

    @property
    def time(self) -> np.ndarray:
        """Time of each sample in s."""
        return np.arange(self.samples.size) / self.rate

    @property
    def truth(self) -> np.ndarray:
        """Spikes of the recorded neuron in s."""
        return self.units[0].spikes if self.units else np.empty(0)


def record(
    region: str = TARGET,
    *,
    duration: float | None = None,
    rate: Rate | float | None = None,
    kind: str = "TH+",
    spikes=None,
    waveform=None,
    distance: float | None = None,
    impedance: float = 1.0,
    neighbors: int = 2,
    shocks=(),
    jaw: bool = False,
    drift: float | None = None,
    noise: float = 1.0,
    factor: float = 1.0,
    seed: int = 1,
    sampling: float | None = None,
) -> Recording:
    """Record at a place.

    Parameters
    ----------
    region : str
        A structure of `nelib.locus.brainstem.REGIONS`.
    duration : float, optional
        Length in s, 10 unless given.
    rate : callable or float, optional
        Rate of the recorded neuron in Hz, as a function of time in s. Unless given it is `firing` of its kind with
        these shocks in the locus coeruleus, and elsewhere the constant rate of the evidence table.
    spikes : array_like, optional
        Its spikes in s, such as those of a model of the neuron; then `rate` and `factor` do not matter.
    kind : str
        ``"TH+"`` or ``"TH-"``: which neuron of the locus coeruleus is recorded. Elsewhere it does not matter.
    waveform : array_like, optional
        Its spike, sampled at `sampling`, such as that of an identified neuron; its height does not matter.
    distance, impedance : float
        µm from the tip (35 unless given), and MΩ.
    neighbors : int
        Number of other neurons that can be told from noise, if near enough.
    shocks : sequence of float
        Onsets in s.
    jaw : bool
        Whether the jaw is held open.
    drift : float, optional
        How fast the neuron moves away, in µm/min; negative: it comes nearer.
    noise : float
        Multiplies everything but the spikes.
    factor : float
        What drugs leave of the firing of a neuron that answers them; used when `rate` is not given.
    seed : int
        Draws neuron, neighbors and noise.
    sampling : float, optional
        Samples in a second (Hz), 25000 unless given.
    """
    where = REGIONS[known_name("region", region, REGIONS)]
    known_name("kind of neuron", kind, ("TH+", "TH-"))
    fs = value("sampling") if sampling is None else positive("sampling", sampling)
    seconds = value("duration") if duration is None else positive("duration", duration)
    n, draws = round(seconds * fs), whole("seed", seed, 0)
    away = value("distance") if distance is None else number("distance", distance, low=0)
    speed = (value("drift") if drift is None else number("drift", drift)) / constants.minute
    loud, onsets, length = number("noise", noise, low=0), times(shocks), n / fs
    at_work = where.unit == LC
    x = np.zeros(n)
    units = []
    own = template(_unit(where, kind), fs) if waveform is None else _normal(waveform)
    if where.unit and (jaw or not where.jaw):
        if rate is None:
            left = factor if kind == "TH+" else 1.0
            rate = firing(kind, shocks=onsets, factor=left) if at_work else value(f"{where.unit}_rate")
        shape = value("gamma") if at_work else value(f"{where.unit}_cv") ** -2.0
        dead = value("refractory" if at_work else "fast_refractory") / constants.kilo
        drawn = spikes is None
        train = (
            draw(rate, length, _random(draws, "neuron"), regularity=shape, refractory=dead) if drawn else times(spikes)
        )
        units.append(_add(x, kind if at_work else where.name, train, own, fs, away, speed, impedance))
    for i in range(whole("neighbors", neighbors, 0) if where.dense and not where.jaw else 0):
        pace = value("neighbor_rate") if at_work else value(f"{where.unit}_rate")
        train = draw(
            pace, length, _random(draws, "neighbor", i), regularity=1.0, refractory=value("dead") / constants.kilo
        )
        far = value("neighbor_first") + i * value("neighbor_step")
        unit = "neighbor" if at_work else where.unit
        units.append(_add(x, f"neighbor {i + 1}", train, template(unit, fs), fs, far, speed, impedance))
    x += loud * background(n, fs, impedance, draws, dense=where.dense)
    return Recording(x, fs, onsets, impedance, where.name, kind if at_work else "", tuple(units))


def _unit(where, kind: str) -> str:
    if where.unit == LC:
        return LC if kind == "TH+" else "neighbor"
    return where.unit or LC


def _normal(waveform) -> np.ndarray:
    x = np.asarray(waveform, float)
    if x.ndim != 1 or x.size == 0 or not np.isfinite(x).all() or x.max() <= 0:
        raise ValueError("A waveform is a list of finite numbers whose peak points up.")
    edge = x.size // 2**2 // 2  # a cut-out ends where the cut was made, not at 0: without a taper that is a step
    ramp = np.sin(np.pi / 2 * (np.arange(edge) + 1 / 2) / max(edge, 1)) ** 2
    taper = np.concatenate([ramp, np.ones(x.size - 2 * edge), ramp[::-1]])
    return x * taper / x.max()


def _add(x, name, train, shape, fs, distance, speed, impedance) -> Unit:
    """Add the spikes of a neuron to a trace; each is as high as the distance at its time makes it."""
    middle, n = int(shape.argmax()), x.size
    at = np.round(train * fs).astype(int)
    at = at[(at >= 0) & (at < n)]
    heights = spike_height(np.maximum(distance + speed * at / fs, 0), impedance)
    index = at[:, None] + np.arange(shape.size) - middle
    inside = (index >= 0) & (index < n)
    np.add.at(x, index[inside], (heights[:, None] * shape)[inside])
    return Unit(name, at / fs, float(spike_height(distance, impedance)), shape)


def _random(seed: int, part: str, number: int = 0) -> np.random.Generator:
    return np.random.default_rng([seed, PARTS.index(part), number])


@lru_cache(maxsize=2**2)
def _unit_noise(n: int, fs: float, seed: int) -> tuple[np.ndarray, ...]:
    """Return white and slow (1/f²) noise of variance 1, and breathing; kept, because making them takes longer."""
    white = _random(seed, "white").standard_normal(n)
    f = np.fft.rfftfreq(n, 1 / fs)
    spectrum = np.fft.rfft(_random(seed, "slow").standard_normal(n)) / np.maximum(f, value("slow_noise"))
    spectrum[0] = 0
    slow = np.fft.irfft(spectrum, n)
    slow /= slow.std() if slow.std() > 0 else 1
    phase = 2 * constants.pi * float(_random(seed, "phase").random())
    breath = np.sin(2 * constants.pi * value("breathing") * np.arange(n) / fs + phase)
    for array in (white, slow, breath):
        array.flags.writeable = False
    return white, slow, breath


def background(n: int, fs: float, impedance: float, seed: int, *, dense: bool = True) -> np.ndarray:
    """Return everything but the spikes of single neurons: `n` samples (µV) at `fs` Hz."""
    white, slow, breath = _unit_noise(whole("n", n, 1), fs, seed)
    low, high = value("low"), value("high")
    fast = noise_level(impedance, 0, fs / 2, dense=False)
    hash_ = value("hash") * passed(impedance) * np.sqrt(fs / 2 / (high - low)) * dense
    field_ = value("lfp") * (1 if dense else 1 / 2)
    wander = value("wander") * spike_height(value("distance"), impedance)
    return np.hypot(fast, hash_) * white + field_ * slow + wander * breath


def sound(samples, rate: float, *, gain: float = 1.0) -> tuple[np.ndarray, int]:
    """Make a trace audible: filter it, and map a spike of 150 µV to six tenths of full scale, louder ones bend.

    The loudness does not depend on the trace, so silence stays silent.

    Returns
    -------
    samples : numpy.ndarray of int16
    rate : int
        Samples in a second (22050).
    """
    x = bandpass(samples, rate, value("audio_low"), value("audio_high"))
    out = int(value("audio_rate"))
    divisor = np.gcd(out, round(rate))
    from scipy.signal import resample_poly  # slow to import, and not needed by what only plans

    x = resample_poly(x, out // divisor, round(rate) // divisor)
    level = np.arctanh(value("audio_gain")) / value("audio_spike") * number("gain", gain, low=0)
    return np.round(np.tanh(level * x) * np.iinfo(np.int16).max).astype(np.int16), out
