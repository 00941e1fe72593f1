"""The numerical side of `nelib.synapse.voltammetry`: cells, diffusion between them, uptake, the shape of a record."""

from functools import lru_cache

import numpy as np
from scipy.linalg import expm

from nelib.kit.evidence import load_evidence


def setting(name: str) -> float:
    """Return a number of the evidence table of voltammetry."""
    return load_evidence("voltammetry")[name].value


def apparent_diffusion() -> float:
    """Return the diffusion coefficient in the extracellular space (µm²/s): the free one over the tortuosity squared."""
    return setting("D_free") / setting("tortuosity") ** 2


def tissue(layer: float, refine: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return the widths of the cells (µm), from the electrode on, and which of them are alive.

    Parameters
    ----------
    layer : float
        Thickness of the dead layer (µm); 0 gives one well-mixed cell.
    refine : int
        Factor on the number of cells.
    """
    if layer == 0:
        return np.ones(1), np.ones(1, dtype=bool)
    dead, alive = (int(setting(n)) * refine for n in ("cells_layer", "cells_tissue"))
    beyond = layer + setting("tissue") * np.linspace(0, 1, alive + 1) ** 2
    edges = np.concatenate((np.linspace(0, layer, dead + 1)[:-1], beyond))
    return np.diff(edges), np.arange(dead + alive) >= dead


def operator(widths: np.ndarray, lag: float = 0.0) -> np.ndarray:
    """Return the matrix of diffusion between the cells (1/s); its last row is the electrode, 0 without a lag.

    Finite volumes: what leaves a cell enters its neighbor, so diffusion neither makes nor loses norepinephrine.
    """
    size = len(widths)
    matrix = np.zeros((size + 1, size + 1))
    flow = apparent_diffusion() / ((widths[1:] + widths[:-1]) / 2)
    near, far = np.arange(size - 1), np.arange(1, size)
    for here, there in ((near, far), (far, near)):
        matrix[here, there] += flow / widths[here]
        matrix[here, here] -= flow / widths[here]
    if lag > 0:
        matrix[size, 0], matrix[size, size] = 1 / lag, -1 / lag
    return matrix


@lru_cache(maxsize=2)
def _moves(widths: tuple[float, ...], lag: float, step: float, doublings: int) -> list[np.ndarray]:
    """Return the matrices that move the cells on by `step` (s), twice that, four times that and so on."""
    moves = [expm(operator(np.array(widths), lag) * step)]
    for _ in range(doublings):
        moves.append(moves[-1] @ moves[-1])
    return moves


def _take_up(c: np.ndarray, taken: np.ndarray, K_m: float) -> np.ndarray:
    """Return what is left when uptake removes `taken` (V_max times the time), to second order and never below 0."""
    halfway = c / (1 + taken / (2 * (K_m + c)))
    return c * np.exp(-taken / (K_m + halfway))


def simulate(dose, V_max, K_m, layer, lag, pulses, frequency, doublings, refine=1):
    """Return times, signals (a column for each dose and V_max) and the index of the last pulse.

    Strang splitting: half a step of uptake, a step of diffusion by the matrix exponential (exact for the cells), half
    a step of uptake. Two halves of uptake that follow each other are taken as one. After the train the step is doubled
    again and again, and the matrix squared.
    """
    widths, alive = tissue(layer, refine)
    living = slice(len(alive) - int(alive.sum()), len(alive))
    seen = -1 if lag > 0 else 0
    mixed = len(alive) == 1 and lag == 0  # then the electrode sees uptake at once
    between = int(np.ceil(refine / (frequency * setting("step"))))
    step = 1 / (frequency * between)
    moves = _moves(tuple(widths), lag, step, doublings)
    state = np.zeros((len(widths) + 1, len(V_max)))
    later = int(setting("steps")) * refine
    now, time, signal, owed = 0.0, [], [], np.zeros(len(V_max))
    for count in range(pulses * between + doublings * later):
        after = count - pulses * between
        pulse = after < 0 and count % between == 0
        if after > 0 and after % later == 0:
            step *= 2
        if pulse or mixed:
            state[living], owed = _take_up(state[living], owed, K_m) + pulse * dose, 0
        time.append(now)
        signal.append(state[seen].copy())
        state[living] = _take_up(state[living], owed + V_max * step / 2, K_m)
        state, owed = moves[max(after, 0) // later] @ state, V_max * step / 2
        now += step
    return np.array(time), np.array(signal), (pulses - 1) * between


def shape(time: np.ndarray, signal: np.ndarray, last: int) -> tuple[float, float, float]:
    """Return peak, its time and the half-time of one record; see `nelib.synapse.voltammetry.Recording`."""
    top = int(signal.argmax())
    peak, at = signal[top], time[top]
    if last < top < len(time) - 1:  # the vertex of the parabola through the three highest points
        rise, fall = np.diff(signal[top - 1 : top + 2]) / np.diff(time[top - 1 : top + 2])
        bend = (fall - rise) / (time[top + 1] - time[top - 1])
        if bend < 0:
            slope = rise + bend * (time[top] - time[top - 1])
            at, peak = at - slope / (2 * bend), peak - slope * (slope / bend) / 2 / 2
    below = np.flatnonzero(signal[top:] <= peak / 2)
    if peak == 0 or len(below) == 0:
        return peak, at, np.inf
    after = top + int(below[0])
    high, low = signal[after - 1], signal[after]
    share = (high - peak / 2) / (high - low) if low <= 0 else np.log(2 * high / peak) / np.log(high / low)
    return peak, at, time[after - 1] + share * (time[after] - time[after - 1]) - at
