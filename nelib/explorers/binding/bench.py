"""The laboratory of lesson 06: membranes, a radioligand, a compound, a filter and a counter."""

import math

from nelib.explorers.binding import picture
from nelib.explorers.binding.advice import percent
from nelib.explorers.binding.diagnosis import SYMBOLS, attempt, determined, letter, settled, shown, span, true_value
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.figures import concentration
from nelib.kit.lab import Lab
from nelib.kit.personal import Personal
from nelib.receptors.assay import EXPERIMENTS, Design
from nelib.receptors.bench_analysis import METHODS, WORDS
from nelib.receptors.bench_ligands import Compound, compounds, record, unknown
from nelib.receptors.tubes import ADDED, BLANK, COMPOUND, TOTAL, run

RECORDS = load_evidence("binding_assay")
EVIDENCE = {name: row.value for name, row in RECORDS.items()}
MINE = "my unknown"
COMPOUNDS = ("5-methylurapidil", "phentolamine", "propranolol", "norepinephrine", MINE)
MEMBRANES = {
    "rat-1 cells with α1A": "alpha1A", "rat-1 cells with α1B": "alpha1B", "human liver (α1)": "liver",
    "human platelets (α2A)": "platelet", "human cortex (α2)": "cortex", "cells with β1": "beta1",
    "cells with β2": "beta2",
}  # fmt: skip
LABELS = {name.replace("[3H]", "[³H]").replace("[125I]", "[¹²⁵I]"): name for name in (
    "[3H]prazosin", "[3H]rauwolscine", "[3H]RX821002", "[125I]cyanopindolol")}  # fmt: skip
BLANKS = {
    "10 µM phentolamine": "phentolamine", "10 µM propranolol": "propranolol", "10 µM RX821002": "RX821002",
    "100 µM norepinephrine": "norepinephrine",
    "the radioligand, unlabeled": "unlabeled", "nothing, and no membranes": "nothing",
}  # fmt: skip
TEMPERATURES = {"on ice, 4 °C": "ice", "25 °C": "room", "37 °C": "body"}
WASHES = {
    "not at all": "none", "3 × ice-cold": "3 x ice-cold", "3 × room temperature": "3 x room temperature",
    "10 × ice-cold": "10 x ice-cold",
}  # fmt: skip
ANALYSES = dict(zip(
    ("IC50 or straight line", "Cheng-Prusoff, L as added", "Cheng-Prusoff, L left free", "exact, with depletion",
     "two sites or phases"), METHODS, strict=True,
))  # fmt: skip
AXES = {
    "competition": ("dose", "compound"), "saturation": ("label", "radioligand (nM)"),
    **dict.fromkeys(("association", "dissociation", "kinetic competition"), ("time", "minutes")),
}  # fmt: skip
NOISY = (-0.3, 1.5)  # limits of a share that noise may push out of 0 to 1
BEYOND = {"label": 1.1}  # how far an axis goes beyond the last tube


def compound_of(name: str, me: Personal) -> Compound:
    """Return a compound on record, or the student's own."""
    return unknown(me) if name == MINE else compounds()[name]


@register
class Bench(Lab):
    """One experiment: its filters, its counts, its curve."""

    name = "06_bench"
    title = "The bench: a radioligand binding assay"
    subject = "assay"
    lesson = "06_binding"
    size = (800, 430)
    controls = (
        Choice("experiment", "Experiment", EXPERIMENTS, EXPERIMENTS[0]),
        Choice("compound", "Compound", COMPOUNDS, COMPOUNDS[0]),
        Choice("membrane", "Membranes", tuple(MEMBRANES), next(iter(MEMBRANES))),
        Slider("protein", "Protein in a tube", EVIDENCE["least_protein"], 1000, 200, "µg", log=True),
        Choice("label", "Radioligand", tuple(LABELS), next(iter(LABELS))),
        Slider("ligand", "Radioligand, or its highest", 0.01, 30, EVIDENCE["usual_ligand"], "nM", log=True),
        Slider("top", "Compound, the highest", 1, 1e5, EVIDENCE["usual_top"], "nM", log=True),
        Slider("decades", "Concentrations over", 1, 6, 4, "decades", step=0.5),
        Slider("replicates", "Tubes of each kind", 1, 5, 3, step=1),
        Choice("blank", "Blanks hold", tuple(BLANKS), "100 µM norepinephrine"),
        Slider("time", "Incubation", 1, 300, 15, "min", log=True),
        Choice("temperature", "Temperature", tuple(TEMPERATURES), "25 °C"),
        Switch("gtp", "GTP in all tubes", False),
        Choice("wash", "Filters are washed", tuple(WASHES), "3 × room temperature"),
        Slider("counting", "Counting", 0.1, 30, 1, "min a tube", log=True),
        Choice("analysis", "Analysis", tuple(ANALYSES), next(iter(ANALYSES))),
    )
    presets = {
        "Cheng and Prusoff": {"analysis": "Cheng-Prusoff, L as added"},
        "Count ten times longer": {"counting": 10},
        "Norepinephrine, as written": {c.name: c.default for c in controls}
        | {"compound": "norepinephrine", "top": 1e5, "decades": 5},
    }

    def perform(self, rng, compound, membrane, label, blank, temperature, wash, analysis, replicates, **decided):
        design = Design(
            membrane=MEMBRANES[membrane], label=LABELS[label], blank=BLANKS[blank], wash=WASHES[wash],
            temperature=TEMPERATURES[temperature], replicates=round(replicates), **decided,
        )  # fmt: skip
        counted, method = run(design, compound_of(compound, self.me), rng), ANALYSES[analysis]
        found, refusal = attempt(design, counted, method)
        vials, tubes = counted[counted.role == ADDED], counted[counted.role != ADDED]
        kind, axis = AXES[design.experiment]
        x = tubes[{"dose": "compound", "label": "ligand", "time": "time"}[kind]].to_numpy()
        totals, blanks = (tubes[tubes.role == r] for r in (TOTAL, BLANK))
        place = totals["ligand" if kind == "label" else "time"]
        most_bound = totals[place == (place.min() if design.experiment == "dissociation" else place.max())].fmol.mean()
        same = blanks[blanks.ligand == blanks.ligand.max()].fmol.mean()
        added = vials[vials.ligand == vials.ligand.max()].fmol.mean()
        stuck = min(max(same, 0) / added, 1)
        held = min(max(most_bound / added - stuck, 0), 1 - stuck)
        return {
            "compound": compound,
            "analysis": analysis,
            "method": method,
            "design": design,
            "table": counted,
            "tubes": tubes,
            "estimate": found,
            "refusal": refusal,
            "value": None if found is None else found.value,
            "interval": None if found is None else (found.low, found.high),
            "kind": kind,
            "axis": axis,
            "x": x if found is None or kind != "label" else found.x,
            "most": float(x.max() * BEYOND.get(kind, 1)),
            "top": float(max(most_bound, same, 1e-6)),
            "bar": self.bar(kind, found),
            "shares": (held, stuck, 1 - stuck - held),
            "bound": float(most_bound / added),
            "blank": float(same / max(most_bound, 1e-6)),
            "fewest": int(tubes.counts.min()),
            "result": f"no fit: {refusal}" if found is None else f"{_tex(found.quantity)}  {span(found)}",
        }

    @staticmethod
    def bar(kind: str, found) -> list[float] | None:
        """Return lower end, result and upper end as far as the axis can show them; of k_off the half-lives."""
        if found is None:
            return None
        three = [found.low, found.value, found.high]
        if found.quantity == "k_off":
            return [math.log(2) / k for k in three[::-1]]
        return three if kind in ("dose", "label") else None

    def draw(self, figure, data):
        return picture.draw(figure)

    def update(self, artists, data):
        picture.update(artists, data)

    def describe(self, data):
        found, design = data["estimate"], data["design"]
        what = f"nothing can be fitted: {data['refusal']}"
        if found is not None:
            what = f"{found.quantity} {span(found)} by {WORDS[design.experiment, data['method']]}"
            if "B_max" in found.more:
                what += f"; B_max {float(format(found.more['B_max'][0], '.3g')):,.6g} fmol/mg"
            if "n_H" in found.more:
                what += f"; n_H {found.more['n_H'][0]:.3g}"
            if "k_off_i" in found.more:
                what += f"; k_on,i {determined(found, 'k_on_i')}, k_off,i {determined(found, 'k_off_i')}"
                what += f"; scatter {found.scatter:.2g}"
            else:
                what += f"; scatter {found.scatter:.2g} (1 expected)"
        known = self.known(data)
        on_record = f" {self.source(data)}: {known}." if known else ""
        subject = data["compound"] if "competition" in design.experiment else design.label
        tubes = f"Totals hold {percent(data['bound'])} of the label"
        if found is None or "k_off_i" not in found.more:  # or it would be too much to listen to
            tubes += f", blanks {percent(data['blank'])} of the totals; fewest counts {data['fewest']:,}"
        return f"Assay {data['run']}, {design.experiment}, {subject}: {what}.{on_record} {tubes}."

    def known(self, data) -> str:
        """Return what is on record of the quantity that was measured; empty for the student's compound."""
        design = data["design"]
        if "competition" in design.experiment and data["compound"] == MINE:
            return ""
        true = true_value(design, compound_of(data["compound"], self.me))
        if "competition" in design.experiment and true >= EVIDENCE["no_affinity"]:
            return "no binding"
        return shown("K_d" if design.experiment == "saturation" else self.quantity(design), true)

    def source(self, data) -> str:
        """Say whether the number of `known` was read somewhere, or assumed for this course."""
        design = data["design"]
        if design.experiment in ("association", "dissociation"):
            grades = {RECORDS[f"koff_{design.short}"].grade}
            if design.experiment == "association":  # k_on is k_off over K_d
                grades.add(record(design.short, design.membrane).grade)
        else:
            ligand = design.short if design.experiment == "saturation" else data["compound"].removeprefix("5-")
            grades = {record(ligand, design.membrane).grade}
        if "ASSUMED" in grades:
            return "Put in (assumed)"
        return "On record" if grades <= {"READ", "DERIVED"} else "On record (recalled)"

    @staticmethod
    def quantity(design: Design) -> str:
        """Return what an experiment measures."""
        return {"saturation": "K_d", "association": "k_on", "dissociation": "k_off"}.get(design.experiment, "K_i")

    def bounds(self, data):
        tubes, found = data["table"], data["estimate"]
        yield Bound("counts", tubes.counts, 0)
        yield Bound("share bound", data["bound"], *NOISY)
        yield Bound("shares of the label", data["shares"], 0, 1)
        if found is not None:
            yield Bound("value above its lower limit", found.value - found.low, 0)
            yield Bound("upper limit above the value", found.high - found.value, 0)
            yield Bound("scatter", found.scatter, 0)
            yield Bound("residuals", found.residuals)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        design, tubes = data["design"], data["table"]
        atom = design.radioligand.isotope
        counter = "LIQUID SCINTILLATION" if atom.endpoint else "GAMMA"
        lines = [
            f"{counter} COUNTER  {atom.name.upper()}   ASSAY {data['run']:>3}   {design.counting:g} MIN/TUBE   "
            f"EFF {atom.efficiency():.0%}  BKG {atom.background:.0f} CPM",
            f"{design.label.upper()}  {design.radioligand.activity.value:g} CI/MMOL, CALIBRATED "
            f"{EVIDENCE['age']:g} DAYS AGO, {atom.left(EVIDENCE['age']):.1%} OF THE LABEL LEFT",
            "TUBE      COUNTS        CPM    2S%        DPM   CONTENT",
        ]
        for number, tube in enumerate(tubes.itertuples(), start=1):
            where = f"{tube.row}{tube.column:02d}" if tube.row else f"V{number:02d}"
            error = 2 * 100 / math.sqrt(max(tube.counts, 1))
            numbers = f"{tube.counts:>11,} {tube.cpm:>10,.0f} {error:>6.1f} {round(tube.dpm):>10,}"
            lines.append(f"{where:<4}{numbers}   {_content(design, tube)}")
        return "\n".join(lines)

    def entry(self, data):
        found, design = data["estimate"], data["design"]
        numbers = (math.nan,) * 3 if found is None else (found.value, found.low, found.high)
        more = {} if found is None else found.more
        unit = {"k_on": "1/(nM min)", "k_off": "1/min"}.get(quantity := self.quantity(design), "nM")
        first = {"found": f"{quantity} ({unit})"} | dict(zip(("value", "low", "high"), numbers, strict=True))
        return first | {
            "B_max (fmol/mg)": more.get("B_max", (math.nan,))[0],
            "n_H": more.get("n_H", (math.nan,))[0],
            **{word: more[n][0] if n in more and settled(found, n) else math.nan for n, word in SYMBOLS.items()},
            "scatter": math.nan if found is None else found.scatter,
            "bound (%)": 100 * max(data["bound"], 0),
            "blank (%)": 100 * min(max(data["blank"], 0), 9.99),
        }

    def truth(self, data):
        design = data["design"]
        what = data["compound"] if "competition" in design.experiment else design.label
        return letter(design, compound_of(data["compound"], self.me), what, data["method"], data["estimate"])


def _content(design: Design, tube) -> str:
    text = {ADDED: "added, not filtered", BLANK: "non-specific"}.get(tube.role, tube.role)
    if tube.role == COMPOUND:
        text = f"compound {concentration(tube.compound / 1000)}"
    if design.experiment == "saturation":
        text += f", {concentration(tube.ligand / 1000)}"
    elif design.experiment != "competition" and tube.role in (TOTAL, COMPOUND):
        text += f", {tube.time:.3g} min"
    return text


def _tex(quantity: str) -> str:
    head, tail = quantity.split("_")
    return f"${head}_{{{tail}}}$"
