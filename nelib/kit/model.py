r"""Kinetic models written once as SymPy expressions.

With species $y$, reaction rates $v(y, p)$, stoichiometry $N$ and activities $a$ (one factor per reaction, 1 unless
something inhibits, induces or blocks it), every model is

.. math:: \dot y = N\,(a \odot v(y, p)).

From that one declaration come the equations that a lesson shows, the compiled right-hand side and Jacobian, steady
states, simulations, conserved sums, parameter tables and SBML.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import sympy as sp

from nelib.kit.errors import number, numbers, unknown_name
from nelib.kit.evidence import EvidenceTable, Quantity
from nelib.kit.kinetics import Event, Latex, Reaction, Species, State, balance, integrate, rate_name, to_latex

ACTIVITY_PREFIX = "activity_"
_IMPOSSIBLE = 1e12  # a resting concentration above this, in the unit of the model, is one that runs away

__all__ = ["Event", "Latex", "Model", "Reaction", "Species", "State"]


class Model:
    """A kinetic model: species, parameters with evidence, and reactions.

    Parameters
    ----------
    name : str
        Identifier, used in exports.
    species : sequence of Species
    parameters : sequence of Quantity
        Constants of the rate expressions; each carries its source.
    reactions : sequence of Reaction
    constants : sequence of Quantity
        Numbers that are fixed inside the rate laws (exponents); they only appear in the parameter table.
    concentration_unit, time_unit : str
        Units of all concentrations and of time, as pint understands them.
    description : str
        What the model is, where it comes from, and what it is not.
    single_rest : bool
        Whether the model has been found, by tests from many starts, to have one steady state at most for given
        conserved sums. Then `steady_state` may jump there, which takes a fifth of the time of going there.

    Raises
    ------
    ValueError
        If names clash, a rate uses an undeclared symbol, a parameter is unused, or a reaction names an unknown species.
    """

    def __init__(
        self,
        name: str,
        species: Sequence[Species],
        parameters: Sequence[Quantity],
        reactions: Sequence[Reaction],
        *,
        constants: Sequence[Quantity] = (),
        concentration_unit: str = "µM",
        time_unit: str = "hour",
        description: str = "",
        single_rest: bool = False,
    ):
        self.name, self.description = name, description
        self.concentration_unit, self.time_unit = concentration_unit, time_unit
        self.single_rest = single_rest
        self.species = {s.name: s for s in species}
        self.parameters = {p.name: p for p in parameters}
        self.reactions = {r.name: r for r in reactions}
        self.constants = tuple(constants)
        names = [*(s.name for s in species), *(p.name for p in parameters), *(r.name for r in reactions)]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"Model {name!r} uses these names twice: {', '.join(twice)}.")
        known = {*self.species, *self.parameters}
        used: set[str] = set()
        for reaction in reactions:
            symbols = {s.name for s in reaction.rate.free_symbols}
            if symbols - known:
                undeclared = ", ".join(sorted(symbols - known))
                raise ValueError(
                    f"The rate of {reaction.name!r} uses {undeclared}, which model {name!r} does not declare as a "
                    "species or as a parameter with a source."
                )
            for s in reaction.stoichiometry:
                if s not in self.species:
                    raise unknown_name("species", s, self.species)
            used |= symbols
        idle = sorted(set(self.parameters) - used)
        if idle:
            raise ValueError(f"Model {name!r} declares parameters that no rate uses: {', '.join(idle)}.")

    # -- structure ----------------------------------------------------------------------------------------------

    @cached_property
    def stoichiometry(self) -> sp.Matrix:
        """Exact stoichiometry matrix, species by reactions."""
        rows = [
            [sp.nsimplify(r.stoichiometry.get(s, 0), rational=True) for r in self.reactions.values()]
            for s in self.species
        ]
        return sp.Matrix(rows)

    @cached_property
    def conserved(self) -> list[dict[str, float]]:
        """Sums that no reaction changes, each as species -> coefficient (left null space of the stoichiometry)."""
        sums = []
        for vector in self.stoichiometry.T.nullspace():
            sums.append({s: float(c) for s, c in zip(self.species, vector, strict=True) if c != 0})
        return sums

    @cached_property
    def odes(self) -> dict[str, sp.Expr]:
        """Rate of change of each species, as SymPy expressions, with all activities at 1."""
        rates = [r.rate for r in self.reactions.values()]
        return dict(zip(self.species, balance(self.stoichiometry, rates), strict=True))

    @cached_property
    def latex_names(self) -> dict[str, str]:
        """LaTeX name of every symbol of the model."""
        return {s.name: s.symbol for s in [*self.species.values(), *self.parameters.values()]}

    def equations(self, *reactions: str) -> Latex:
        """Return the rate laws as typeset mathematics: those named, or all."""
        for name in reactions:
            if name not in self.reactions:
                raise unknown_name("reaction", name, self.reactions)
        lines = [
            rf"{rate_name(name)} &= {to_latex(r.rate, self.latex_names)}"
            for name, r in self.reactions.items()
            if not reactions or name in reactions
        ]
        return Latex(lines)

    def balances(self) -> Latex:
        """Return the balance of every species, in terms of the reaction rates, as typeset mathematics."""
        lines = []
        for i, s in enumerate(self.species.values()):
            rates = [sp.Symbol(rate_name(name)) for name in self.reactions]
            total = sum((c * v for c, v in zip(self.stoichiometry.row(i), rates, strict=True)), sp.S.Zero)
            lines.append(rf"\frac{{d\,{s.symbol}}}{{dt}} &= {sp.latex(total, order='none')}")
        return Latex(lines)

    def parameter_table(self) -> EvidenceTable:
        """Return the parameters and initial values with their sources."""
        return EvidenceTable([*self.parameters.values(), *self.constants, *(s.initial for s in self.species.values())])

    def sbml(self, parameters: Mapping[str, float] | None = None) -> str:
        """Return the model as SBML text; see `nelib.kit.sbml.to_sbml`."""
        from nelib.kit.sbml import to_sbml

        return to_sbml(self, self._values(parameters))

    def antimony(self, parameters: Mapping[str, float] | None = None) -> str:
        """Return the model as Antimony text; see `nelib.kit.sbml.to_antimony`."""
        from nelib.kit.sbml import to_antimony

        return to_antimony(self, self._values(parameters))

    # -- compiled functions --------------------------------------------------------------------------------------

    @cached_property
    def _arguments(self) -> list[list[sp.Symbol]]:
        # What SymPy knows to be real it differentiates up to fifteen times faster.
        return [
            [sp.Symbol(s, real=True) for s in self.species],
            [sp.Symbol(p, real=True) for p in self.parameters],
            [sp.Symbol(ACTIVITY_PREFIX + r, real=True) for r in self.reactions],
        ]

    @cached_property
    def _active_rates(self) -> list[sp.Expr]:
        # Max has a derivative that cannot be compiled; the cases that it stands for have one.
        real = {sp.Symbol(s.name): s for group in self._arguments for s in group}
        rates = [r.rate.xreplace(real).rewrite((sp.Max, sp.Min), sp.Piecewise) for r in self.reactions.values()]
        return [a * rate for a, rate in zip(self._arguments[2], rates, strict=True)]

    @cached_property
    def _slopes(self) -> list[sp.Expr]:
        return balance(self.stoichiometry, self._active_rates)

    @cached_property
    def _rhs(self):
        return sp.lambdify(self._arguments, self._slopes, modules="math", cse=True)

    @cached_property
    def _partials(self) -> list[list[sp.Expr]]:
        # A rate depends on few species, and SymPy takes long to find that a derivative is zero.
        return [
            [rate.diff(s) if s in rate.free_symbols else sp.S.Zero for s in self._arguments[0]]
            for rate in self._active_rates
        ]

    @cached_property
    def _jacobian(self):
        columns = [balance(self.stoichiometry, column) for column in zip(*self._partials, strict=True)]
        rows = [list(row) for row in zip(*columns, strict=True)]
        return sp.lambdify(self._arguments, rows, modules="math", cse=True)

    @cached_property
    def _rates(self):
        return sp.lambdify(self._arguments, self._active_rates, modules="numpy", cse=True)

    @cached_property
    def _rate_slopes(self):
        return sp.lambdify(self._arguments, self._partials, modules="math", cse=True)

    # -- values at the door --------------------------------------------------------------------------------------

    def _values(self, parameters: Mapping[str, float] | None) -> dict[str, float]:
        given = numbers("parameter", parameters, self.parameters, low=0)
        return {name: given.get(name, p.value) for name, p in self.parameters.items()}

    def _activities(self, activity: Mapping[str, float] | None) -> dict[str, float]:
        given = numbers("reaction", activity, self.reactions, low=0)
        return {name: given.get(name, 1.0) for name in self.reactions}

    def _start(self, initial: Mapping[str, float] | None) -> dict[str, float]:
        given = numbers("species", initial, self.species)
        return {n: number(f"species {n!r}", given.get(n, s.initial.value), low=s.low) for n, s in self.species.items()}

    def _state(self, time, y: np.ndarray, p: list[float], a: list[float]) -> State:
        columns = list(y.T)
        rates = self._rates(columns, p, a)
        if np.ndim(time):
            rates = [np.broadcast_to(r, np.shape(time)) for r in rates]
        return State(time, dict(zip(self.species, columns, strict=True)), dict(zip(self.reactions, rates, strict=True)))

    # -- running -------------------------------------------------------------------------------------------------

    def simulate(
        self,
        times: Iterable[float],
        *,
        parameters: Mapping[str, float] | None = None,
        activity: Mapping[str, float] | None = None,
        initial: Mapping[str, float] | None = None,
        events: Sequence[Event] = (),
    ) -> State:
        """Integrate the model.

        Parameters
        ----------
        times : iterable of float
            Increasing times at which the solution is wanted; the first is the start.
        parameters, activity, initial : mapping of str to float, optional
            Values that differ from the declared ones.
        events : sequence of Event
            Changes on the way, between the first and the last time. A value at the time of an event is the one
            before it.

        Returns
        -------
        State
            Concentrations and rates at `times`.

        Raises
        ------
        ValueError
            If a name is unknown, a value is negative or not finite, or time does not increase.
        RuntimeError
            If the integrator gives up.
        """
        try:
            t = np.asarray(list(times), dtype=float)
        except (TypeError, ValueError):
            raise ValueError(f"times must be a list of at least two finite numbers, but it is {times!r}.") from None
        if not isinstance(events, Sequence) or not all(isinstance(e, Event) for e in events):
            raise ValueError("events must be a list of Event objects.")
        if t.ndim != 1 or t.size < 2 or not np.isfinite(t).all():
            raise ValueError("times must be a list of at least two finite numbers.")
        if not (np.diff(t) > 0).all():
            raise ValueError("times must increase from one value to the next.")
        values, act = self._values(parameters), self._activities(activity)
        y = np.array(list(self._start(initial).values()))
        parts = []
        stops = [number("event time", e.time, low=t[0], high=t[-1]) for e in events]
        order = np.argsort(stops, kind="stable")
        start = t[0]
        for k in [*order, None]:
            end = t[-1] if k is None else stops[k]
            inside = t[(t >= start if start == t[0] and not parts else t > start) & (t <= end)]
            grid = np.unique(np.concatenate(([start], inside, [end])))
            p, a = list(values.values()), list(act.values())
            path = self._integrate(y, grid, p, a) if grid.size > 1 else y[None, :]
            parts.append(self._state(inside, path[np.searchsorted(grid, inside)], p, a))
            y, start = path[-1].copy(), end
            if k is not None:
                event = events[k]
                values |= numbers("parameter", event.set_parameters, self.parameters, low=0)
                act |= numbers("reaction", event.set_activity, self.reactions, low=0)
                for name, dose in numbers("species", event.add, self.species).items():
                    i = list(self.species).index(name)
                    label, low = f"{name!r} after the event at {event.time:g}", self.species[name].low
                    y[i] = number(label, y[i] + dose, low=low)
        join = {n: np.concatenate([q[n] for q in parts]) for n in [*self.species, *self.reactions]}
        return State(t, {n: join[n] for n in self.species}, {n: join[n] for n in self.reactions})

    def _integrate(self, y: np.ndarray, grid: np.ndarray, p: list[float], a: list[float]) -> np.ndarray:
        return integrate(lambda y: self._rhs(y.tolist(), p, a), lambda y: self._jacobian(y.tolist(), p, a), y, grid)

    def steady_state(
        self,
        *,
        parameters: Mapping[str, float] | None = None,
        activity: Mapping[str, float] | None = None,
        initial: Mapping[str, float] | None = None,
    ) -> State:
        """Find the steady state that keeps the conserved sums of `initial`.

        The model is integrated for a long time, so that of several steady states the one is found to which a
        simulation would go; Newton's method on the logarithms of the concentrations then takes the last step. A model
        with a `single_rest` is given to Newton's method at once, and integrated only if that fails.

        Returns
        -------
        State
            Scalars; `time` is NaN.

        Raises
        ------
        ValueError
            As in `simulate`.
        RuntimeError
            If no steady state is found.
        """
        p = list(self._values(parameters).values())
        a = list(self._activities(activity).values())
        start = np.array(list(self._start(initial).values()))
        y = self._newton(start, start, p, a) if self.single_rest else None
        if y is None or not self._attracts(y, p, a):
            try:
                path = self._integrate(start, np.array([0.0, 1.0, 30.0, 1000.0, 30000.0]), p, a)
            except RuntimeError as error:
                raise RuntimeError(f"Model {self.name!r} has not come to rest. {error}") from error
            y = self._newton(path[-1], start, p, a)
            if y is None or not self._attracts(y, p, a):
                # A species that runs to zero has no logarithm; then the end of the integration must be at rest.
                y = path[-1]
                moves = np.abs(self._rhs(y.tolist(), p, a)).max() > 1e-7 * self._scale(y, p, a)
                if moves or not self._attracts(y, p, a) or y.max() > _IMPOSSIBLE:
                    raise RuntimeError(f"Model {self.name!r} has not come to rest after 30 000 time units.")
        state = self._state(np.nan, y, p, a)
        return State(state.time, state.species, state.rates, (p, a))

    def _attracts(self, y: np.ndarray, p: list[float], a: list[float]) -> bool:
        """Tell whether small disturbances die out: no eigenvalue of the Jacobian grows, conserved sums apart."""
        values = np.linalg.eigvals(np.array(self._jacobian(y.tolist(), p, a), dtype=float))
        return bool(values.real.max() <= 1e-9 * np.abs(values).max(initial=1e-300))

    def _scale(self, y: np.ndarray, p: list[float], a: list[float]) -> float:
        return max(float(np.max(np.abs(self._rates(y.tolist(), p, a)))), 1e-12)

    @cached_property
    def _sums(self) -> np.ndarray:
        return np.array([[s.get(n, 0.0) for n in self.species] for s in self.conserved]).reshape(-1, len(self.species))

    def elasticity(self, reaction: str, species: str, state: State) -> float:
        r"""Elasticity :math:`\partial\ln v/\partial\ln y` of a reaction for a species, at a steady state.

        Raises
        ------
        ValueError
            If the reaction or the species is unknown.
        """
        for kind, name, known in (("reaction", reaction, self.reactions), ("species", species, self.species)):
            if name not in known:
                raise unknown_name(kind, name, known)
        p, a = state.settings or (list(self._values(None).values()), list(self._activities(None).values()))
        y = [float(v) for v in state.species.values()]
        slope = self._rate_slopes(y, p, a)[list(self.reactions).index(reaction)][list(self.species).index(species)]
        return float(slope * state.species[species] / state.rates[reaction])

    def _newton(self, y: np.ndarray, start: np.ndarray, p: list[float], a: list[float]) -> np.ndarray | None:
        sums, y = self._sums, np.maximum(y, 1e-9)
        total = sums @ start
        for _ in range(0 if any(s.signed for s in self.species.values()) else 80):  # what is signed has no logarithm
            slope = np.array(self._rhs(y.tolist(), p, a))
            miss = np.concatenate((-slope, total - sums @ y))
            matrix = np.vstack((self._jacobian(y.tolist(), p, a), sums)) * y
            # Rows differ by orders of magnitude (µM of tyrosine, nM outside), so each is brought to unit size.
            size = np.linalg.norm(matrix, axis=1)
            if not np.isfinite(size).all() or not size.all():
                return None
            step = np.linalg.lstsq(matrix / size[:, None], miss / size, rcond=None)[0]
            largest = np.abs(step).max()
            if not np.isfinite(largest):
                return None
            y = y * np.exp(step * min(1.0, 1.5 / max(largest, 1e-300)))
            if largest < 1e-11:
                # Least squares also stops where there is no steady state at all; then the balance is not zero.
                return y if np.abs(miss / size).max() < 1e-9 and y.max() < _IMPOSSIBLE else None
        return None
