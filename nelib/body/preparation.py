"""A living preparation: a man or a rat on whom one can inject, infuse and stimulate while the record runs.

The loop of `nelib.body.circulation` is made dynamic. Pressure is filtered by the baroreceptors; the brainstem answers
with sympathetic and vagal traffic; traffic arrives after a delay, passes the ganglia and releases norepinephrine
(`nelib.body.nerve`); nerves and drugs (`nelib.body.drug_course`) drive the receptors; arterioles, veins, sinus node and
ventricles follow, each with its own time constant; and the pressure follows from the blood in arteries and veins
(`nelib.body.windkessel`). Between beats nothing is modeled: all values are means over a beat.

Time is in s. What is recorded: systolic, diastolic and mean arterial pressure (mmHg), heart rate (bpm), cardiac output,
resistance, and the traffic of sympathetic (postganglionic) and vagal (preganglionic) nerves in percent of that at rest.
No dose kills: the model knows no arrhythmia, no edema and no exhaustion. Every number is in ``preparation.csv``.
"""

from copy import copy
from math import log

import numpy as np

from nelib.body import circulation, drugs, nerve, rat
from nelib.body.drug_course import DRUGS, Course, evidence, of, real
from nelib.body.rat import units
from nelib.body.unknowns import resolve
from nelib.body.wander import Body, Instrument
from nelib.body.windkessel import Delay, Lag, Organs, Pools
from nelib.kit.errors import known_name, names
from nelib.kit.evidence import load_evidence

CHANNELS = ("SBP", "DBP", "MAP", "HR", "CO", "SVR", "SNA", "VNA")
"""What is recorded, in this order; see `units`."""
NERVES = ("sympathetic outflow", "cardiac sympathetic", "adrenal", "vagus")
ROW = np.dtype([("t", float), *((name, float) for name in CHANNELS)])
_SITE = {site: i for i, site in enumerate(drugs.SITES)}
_P, _C, _M, _G, _NET, _B2 = (_SITE[site] for site in ("a2p", "a2c", "m", "g", "net", "b2"))


class Preparation:
    """One animal, or one man, at the chart recorder.

    Parameters
    ----------
    kind : str
        One of `nelib.body.rat.KINDS`.
    animal : int, optional
        Which animal: its constants differ from the average. None for the average one.
    noise : bool
        Whether it breathes and wanders, and the recorder is noisy.
    seed : int
        Of the noise.
    pretreatment : tuple of str
        Of `nelib.body.nerve.BLOCKERS`, given the day before.

    Raises
    ------
    ValueError
        If a name is unknown or a number impossible.
    """

    def __init__(self, kind: str, *, animal: int | None = None, noise: bool = True, seed: int = 0, pretreatment=()):
        self.kind = known_name("preparation", kind, rat.KINDS)
        self._how = rat.KINDS[kind]
        self.species, self.animal = self._how.species, animal
        self.units = units(kind)
        p, self._sensitivity, volumes = rat.animal(kind, animal)
        self._p, self._scale = p, 1 / volumes
        self.dt = dt = evidence("dt").value
        self._every = round(1 / evidence("samples").value / dt)
        seeds = np.random.SeedSequence([rat.natural("seed", seed), 0 if animal is None else animal + 1]).spawn(2)
        body, recorder = (np.random.default_rng(s) if noise else None for s in seeds)
        self._body, self._recorder = Body(self.species, dt, body), Instrument(CHANNELS, recorder)
        self._held = [evidence("held").value if site in self._how.held else 0.0 for site in drugs.SITES]
        self.organs, self.uptake = Organs(p), nerve.Uptake(self.species)
        # The nerves of the heart and of the vessels are one ending until those of the heart are stimulated alone.
        self.vessels = self.heart = nerve.Ending(self.species, dt, p["S_max"])
        self.pretreatment = names("pretreatment", pretreatment, nerve.BLOCKERS)
        for drug in self.pretreatment:
            self.vessels.pretreat(drug)
        table = load_evidence("preparation")
        self._near = {d: table[f"near_{d}"].value for d in DRUGS if f"near_{d}" in table}
        self._special = {d: of(self.species, f"K_{d}") for d in nerve.SPECIAL}
        self._kept = {d: (0.0, drugs.evidence(f"slow_{d}").value) for d in ("epinephrine", "isoproterenol")}
        slow = drugs.evidence("slow_norepinephrine").value
        self._kept["norepinephrine"] = of(self.species, "net_norepinephrine"), slow
        self._gland = DRUGS["epinephrine"].flow(evidence("adrenal").value) * self._scale
        self._per_Hz = p["vagus"] * (1 + p["h_V"]) / p["h_V"] / p["HR_0"]
        self._percent = evidence("percent").value
        self._courses: dict[str, Course] = {}
        self._targets: dict[str, list] = {}
        self._waiting: list[tuple[float, object]] = []
        self._stimuli: list[tuple[float, str, float]] = []
        self._brake = nerve.central_brake(self.species)
        self.events: list[tuple[float, str]] = []
        self._steps = 0
        self._start()

    # -- what a student does -------------------------------------------------------------------------------------

    @property
    def time(self) -> float:
        """Seconds since the record began."""
        return self._steps * self.dt

    def inject(self, drug, dose: float, route: str = "iv") -> None:
        """Inject a bolus into a vein; the dose is in ``DRUGS[drug].unit``, or in mL/kg of an unknown."""
        known_name("route", route, ("iv",))
        name, given, text = resolve(drug, dose)
        amount = DRUGS[name].amount(given)
        self.events.append((self.time, text))
        if amount:
            self._later(lambda: self._course(name).inject(amount))

    def infuse(self, drug, rate: float) -> None:
        """Set the rate of an infusion in µg/kg/min; 0 stops it."""
        name, given, text = resolve(drug, rate, infused=True)
        flow = DRUGS[name].flow(given)
        self.events.append((self.time, text))
        self._later(lambda: self._course(name).infuse(flow))

    def stimulate(self, frequency: float, seconds: float, nerve: str = "sympathetic outflow") -> None:
        """Stimulate a nerve with a frequency in Hz for some seconds, on top of what it does by itself."""
        known_name("nerve", nerve, NERVES)
        f = real("frequency in Hz", frequency, high=evidence("most_Hz").value)
        self._stimuli.append((self.time + real("seconds", seconds), nerve, f))
        if nerve == "cardiac sympathetic" and self.heart is self.vessels:
            self.heart = copy(self.vessels)
        self.events.append((self.time, f"{nerve}, {f:g} Hz for {seconds:g} s"))

    def advance(self, until: float) -> np.ndarray:
        """Let it live until a time in s; return the rows recorded since, with the fields t and `CHANNELS`."""
        end = int(real("until", until) / self.dt + evidence("rounding").value)
        rows = []
        while self._steps < end:
            self._step()
            if self._steps % self._every == 0:
                rows.append((self.time, *self._recorder.read(self.state())))
        return np.array(rows, dtype=ROW)

    # -- what can be looked at -----------------------------------------------------------------------------------

    def state(self) -> list[float]:
        """Return the true values of `CHANNELS` now."""
        flow = 1 if self.species == "man" else self._p["mL_per_L"]
        return [self.SBP, self.DBP, self.P, self.HR, self.CO * flow, self.SVR / flow, self.SNA, self.VNA]

    def concentrations(self) -> dict[str, float]:
        """Return the plasma concentrations of all drugs in nM above rest: what no student sees."""
        return {name: course.plasma for name, course in self._courses.items()}

    def blocked(self, site: str) -> float:
        """Return the sum of C/K_B of all antagonists at a site now: the dose ratio of an agonist less 1."""
        return self._B[_SITE[known_name("site", site, _SITE)]]

    def volumes(self) -> dict[str, float]:
        """Return where the blood is, in mL; the total never changes."""
        pools = self.pools
        parts = {"arterial": pools.arterial, "venous": pools.venous, "unstressed": pools.unstressed}
        return parts | {"total": sum(parts.values())}

    # -- the loop ------------------------------------------------------------------------------------------------

    def _later(self, action) -> None:
        self._waiting.append((self.time + of(self.species, "transit"), action))

    def _course(self, name: str) -> Course:
        if name not in self._courses:
            self._courses[name] = Course(name, self.species, self.dt, self._scale)
            acts = rat.actions(name, self.species)
            self._targets[name] = [
                (_SITE[s], (self._sensitivity if agonist else 1) / K, e, agonist, s == "a2c")
                for s, (K, e, agonist) in acts.items()
            ]
        return self._courses[name]

    def _start(self) -> None:
        """Put everything where it stays if nobody does anything."""
        p, dt = self._p, self.dt
        n = len(drugs.SITES)
        self._X, self._Y, self._B = [0.0] * n, [0.0] * n, list(self._held)
        far = circulation.evidence("P_far").value
        low, high = -far, far
        for _ in range(int(circulation.evidence("halvings").value)):
            middle = (low + high) / 2
            low, high = (middle, high) if self._balance(middle) > middle else (low, middle)
        self._balance((low + high) / 2)
        s, v, A, H, D = self._s, self._v, self._A, self._H, self._D
        self.P_b = self._P_slow = self._seen
        self._delay_s, self._delay_v = Delay(p["delay_s"], dt, s), Delay(p["delay_v"], dt, v)
        self._delay_V = Delay(max(p["delay_V"] - p["delay_s"], dt), dt, self.vessels.J)
        self._lag = {k: Lag(p[f"tau_{k}"], dt, x) for k, x in zip("ADHEVv", (A, D, H, H, A, self._v_seen), strict=True)}
        self._lag["R"] = Lag(p["tau_R"], dt, self._Rv)
        self.pools = Pools(p, self.organs, self.P, self._Pms)

    def _balance(self, P_b: float) -> float:
        """Return the pressure at the baroreceptors that follows, all at rest, from one that is given."""
        X, Y, B, o = self._X, self._Y, self._B, self.organs
        s, v = o.reflex(P_b, 1.0) if self._how.brain else (0.0, 0.0)
        self._s, self._v = s, v
        arrived = s / (1 + B[_G])
        self.vessels.J = J = nerve.settled(arrived, self.vessels)
        self._v_seen = v / (1 + B[_G]) / (1 + B[_M])
        self._A = o.alpha(J, X[0], Y[0], B[0], X[1], Y[1], B[1])
        self._H, self._D = o.beta(J, X[2], Y[2], B[2], X[3], Y[3], B[3])
        self.SVR, self._Rv = o.vessels(self._A, self._D)
        Ees, self._Pms = o.Ees(self._H), o.Pms(self._A)
        self.HR, k_f = o.heart(self._H, self._v_seen)
        E = o.loaded(Ees, self._Pms, self._Rv, k_f, self.HR, self.SVR)
        self.Pra, SV, self.CO, self.P = o.balance(self._Pms, self._Rv, k_f, self.HR, E, self.SVR)
        self.SBP, self.DBP, self._seen = o.pressures(self.P, SV, Ees)
        self.SNA, self.VNA = arrived * self._percent, v * self._percent
        return self._seen

    def _pulses(self, f: float) -> float:
        """Return the traffic, over that at rest, which a frequency in Hz makes; it is highest at f_m."""
        return f / self._p["f_0"] / (1 + (f / self._p["f_m"]) ** 2) if f else 0.0

    def _secrete(self, f: float) -> None:
        """Let the adrenal medulla secrete epinephrine at a frequency in Hz."""
        if f:
            self._course("epinephrine").secreted = f * self._gland
        elif (course := self._courses.get("epinephrine")) is not None:
            course.secreted = 0.0

    def _step(self) -> None:
        """Advance by one step."""
        p, dt, o, body, up, lag = self._p, self.dt, self.organs, self._body, self.uptake, self._lag
        X, Y, B, x_r = self._sums()
        body.step()

        # Reflex: the filter of the baroreceptors, the brainstem, and the delay to the ganglia. A brake (T below 1)
        # takes its share of sympathetic traffic and raises vagal; more drive moves the curve to higher pressures.
        self._P_slow += (self.P_b - self._P_slow) * dt / p["tau_p"]
        felt = self._P_slow + (self.P_b - self._P_slow) * p["tau_z"] / p["tau_p"]
        T = self._brake(X[_C], Y[_C], B[_C])
        s, v = o.reflex(felt - p["k_s"] * log(max(T, 1.0)), min(T, 1.0)) if self._how.brain else (0.0, 0.0)
        s, v = self._delay_s.step(s * body.traffic), self._delay_v.step(v * body.vagal * min(T, 1.0) ** -p["p_T"])
        added = dict.fromkeys(NERVES, 0.0)
        if self._stimuli:
            self._stimuli = [x for x in self._stimuli if x[0] >= self.time]
            for _, which, f in self._stimuli:
                added[which] += f
        through = 1 / (1 + B[_G])
        outflow = s + self._pulses(added["sympathetic outflow"])
        self.SNA, self.VNA = outflow * through * self._percent, v * self._percent
        v = (v + added["vagus"] * self._per_Hz) * through / (1 + B[_M])
        self._secrete(added["adrenal"] * through)

        # Nerve endings, receptors, organs.
        to_heart = (outflow + self._pulses(added["cardiac sympathetic"])) * through
        J = self.vessels.step(outflow * through, up, X[_P], Y[_P], B[_P], x_r)
        J_h = J if self.heart is self.vessels else self.heart.step(to_heart, up, X[_P], Y[_P], B[_P], x_r)
        seen = X[0], Y[0], B[0], X[1], Y[1], B[1]
        A = lag["A"].step(o.alpha(J, *seen))
        A_V = lag["V"].step(o.alpha(self._delay_V.step(J), *seen))
        H, D = o.beta(J_h, X[2], Y[2], B[2], X[3], Y[3], B[3])
        SVR, Rv = o.vessels(A, lag["D"].step(D))
        Ees = o.Ees(lag["E"].step(H))
        HR, k_f = o.heart(lag["H"].step(H), lag["v"].step(v))
        self.SVR, self.HR = SVR * body.vessels, HR * body.beat

        # Blood.
        self.pools.tone(o.Pms(A_V))
        self.Pra, SV, self.CO = self.pools.step(dt, self.SVR, lag["R"].step(Rv), k_f * body.filling, self.HR, Ees)
        self.P = self.pools.P
        self.SBP, self.DBP, self.P_b = o.pressures(self.P, SV, Ees)

    def _sums(self) -> tuple[list[float], list[float], list[float], float]:
        """Begin a step: advance all drugs, add up what they do at each site, and set the load of the transporter."""
        self._steps += 1
        now = self.time
        if self._waiting and self._waiting[0][0] <= now:
            for _, action in [w for w in self._waiting if w[0] <= now]:
                action()
            self._waiting = [w for w in self._waiting if w[0] > now]
        n, up = len(self._held), self.uptake
        if not self._courses:
            return self._X, self._Y, self._B, 0.0
        X, Y, B = [0.0] * n, [0.0] * n, list(self._held)
        special = dict.fromkeys(nerve.SPECIAL, 0.0)
        blocked = self._B[_B2] / (1 + self._B[_B2])
        for name, course in list(self._courses.items()):
            net, beta = self._kept.get(name, (0.0, 0.0))
            course.retained = net * up.theta + beta * blocked
            course.step()
            near = course.plasma * (1 + self._near.get(name, 0.0) * (up.access - 1))
            for i, per_K, e, agonist, brain in self._targets[name]:
                x = (course.brain if brain else near) * per_K
                if agonist:
                    X[i] += x
                    Y[i] += e * x
                else:
                    B[i] += x
            if name in special:
                special[name] = course.plasma / self._special[name]
            if course.gone:
                del self._courses[name]
        up.set(B[_NET], special["guanethidine"], special["tyramine"])
        if not self._courses:
            X, Y, B = [0.0] * n, [0.0] * n, list(self._held)
        self._X, self._Y, self._B = X, Y, B
        return X, Y, B, special["reserpine"]
