"""The virtual binding assay: its physics, its tubes, what good designs find and how bad ones mislead."""

import dataclasses
import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nelib
from nelib.checkpoints.binding_report import SAME, careful, report, slips
from nelib.explorers.binding import bench
from nelib.explorers.binding.advice import hopeless, most_receptors, notes
from nelib.explorers.binding.diagnosis import determined, diagnosis, estimate, sound, true_value
from nelib.explorers.binding.picture import ticks, written
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.receptors import assay, bench_ligands, binding, blanks, kinetics, tubes
from nelib.receptors.assay import BLANKS, EXPERIMENTS, LABELS, WASHES, Design
from nelib.receptors.bench_analysis import METHODS, WORDS, analyze, read
from nelib.receptors.bench_ligands import (
    MEMBRANES,
    Compound,
    agonist_states,
    compounds,
    dissociation_constant,
    speed,
    unknown,
)  # fmt: skip
from nelib.receptors.kinetic_analysis import mass_action
from nelib.receptors.radioligand import dpm_per_fmol
from nelib.receptors.tubes import expected, react, run

E = {name: record.value for name, record in load_evidence("binding_assay").items()}

# Chosen by reasoning: a few fmol of receptors, label below K_d, blanks with 800 times the K_B of phentolamine, five
# decades around any K_i of the course, long and warm enough for the slowest compound, counted until nothing is left
# to gain.
GOOD = dict(
    experiment="competition", membrane="alpha1A", protein=1.0, label="[3H]prazosin", ligand=0.1, top=3000.0,
    decades=5.0, blank="phentolamine", time=180.0, temperature="body", wash="3 x ice-cold", counting=10.0, replicates=4,
)  # fmt: skip
SATURATION = dict(experiment="saturation", ligand=2.0, decades=2.0)
FAST = dict(
    experiment="saturation", membrane="platelet", label="[3H]RX821002", protein=50.0, ligand=10.0, decades=2.0,
    temperature="room", time=60.0,
)  # fmt: skip
COLD = Compound("none", dict.fromkeys(MEMBRANES, 1.0))
# Repeats of what must hold the truth, and of what is less sure or far off. Intervals that hold it in 95% of 100 runs
# are refused (below 90%) with a chance of 1%, those that hold it in 80% pass with a chance of 1%, in 85% with one of
# 11%. That includes what `clear` lets pass before: it ends most tests after 30 to 60 runs and changes these chances by
# no more than 1.2%.
MANY, SOME, FEW = 100, 40, 16


def design(**changes) -> Design:
    return Design(**{**GOOD, **changes})


def student(number: int) -> Personal:
    return Personal("06_binding", f"s{number}", environ={})


COLUMNS = ["ratio", "holds", "width", "scatter", "n_H", "B_max", "holds B_max"]


def repeats(
    count: int, method: str = "exact", compound: str = "unknown", *, interval: bool = True, until: tuple = (), **changes
) -> pd.DataFrame:
    """Run and analyze a design, each time another run and, with an unknown, another student; refused runs are empty.

    With `until`, columns that say whether an interval holds the truth, no more runs than it takes to be clear.
    """
    made, rows = design(**changes), []
    for seed in range(count):
        rows.append(one(made, seed, method, compound, interval))
        if until and all(clear([row[COLUMNS.index(name)] for row in rows], count) for name in until):
            break
    return pd.DataFrame(rows, columns=COLUMNS, dtype=float)


def clear(held: list, count: int) -> bool:
    """Say whether so many intervals hold the truth that the rest of a number of runs need not be done.

    That is 30 of the first 30 in 100 runs (20 in 40, 25 in 60), with each that misses ten more.
    """
    first = {100: 30, 60: 25, 40: 20}[count]
    return len(held) >= first + 10 * sum(not good for good in held)


def close(found: pd.DataFrame, tolerance: float, count: int):
    """Return 1 with a tolerance that holds for a number of runs: for fewer it is wider, by the law of square roots."""
    return pytest.approx(1, abs=tolerance * math.sqrt(count / len(found)))


@cache  # several tests ask for the same runs
def one(made: Design, seed: int, method: str, compound: str, interval: bool) -> tuple:
    drug = unknown(student(seed)) if compound == "unknown" else compounds()[compound]
    table, true = run(made, drug, np.random.default_rng(seed)), true_value(made, drug)
    try:
        found = analyze(table, made, method, interval)
    except ValueError:
        return (math.nan,) * 7
    B_max = found.more.get("B_max", (math.nan,) * 3)
    return (
        found.value / true,
        found.holds(true),
        math.log(found.high / found.low) / 2 if found.low > 0 and found.high < math.inf else math.inf,
        found.scatter,
        found.more.get("n_H", (math.nan,))[0],
        B_max[0] / made.B_max,
        B_max[1] <= made.B_max <= B_max[2],
    )


def mean(method: str = "exact", compound: str | Compound = "5-methylurapidil", **changes) -> float:
    """Return what a design finds without noise, over the truth."""
    made, drug = design(**changes), compounds()[compound] if isinstance(compound, str) else compound
    return analyze(expected(made, drug), made, method, interval=False).value / true_value(made, drug)


# Numbers


def test_membranes_and_labels_as_read():
    """Kenny 1994, Garcia-Sainz 1995, Summers 1983, Mukherjee, Isogaya 1999: B_max (fmol/mg) and K_d (nM)."""
    read_ = {"alpha1A": (10323, "[3H]prazosin", 0.15), "alpha1B": (4068, "[3H]prazosin", 0.10),
             "liver": (70, "[3H]prazosin", 0.47), "cortex": (135, "[3H]rauwolscine", 2.08),
             "beta1": (10900, "[125I]cyanopindolol", 0.0505), "beta2": (9200, "[125I]cyanopindolol", 0.0266)}  # fmt: skip
    for membrane, (sites, label, K_d) in read_.items():
        made = design(membrane=membrane, label=label)
        assert (made.B_max, made.K_d) == (sites, K_d)
    assert design(membrane="platelet").B_max == 191
    assert dissociation_constant("RX821002", "platelet") == 0.92
    assert dissociation_constant("RX821002", "cortex") == 1.41


def test_derived_records_follow_from_what_they_name():
    made = design(label="[3H]rauwolscine", membrane="cortex", temperature="body")
    assert made.k_off() == pytest.approx(math.log(2) / 2.37, rel=1e-3)  # yohimbine from platelets at 37 degrees
    assert E["phentolamine_alpha1"] == pytest.approx(10 ** (9 - 7.9), rel=1e-3)
    assert design(label="[125I]cyanopindolol").k_off(37.0) == pytest.approx(math.log(2) / 60, rel=2e-3)
    assert E["energy_on"] < E["energy"] < E["energy_off"]


def test_phentolamine_leaves_platelets_at_30_degrees_in_less_than_half_a_minute():
    """Steer 1979: K_d 12 nM, half-life of dissociation below 30 s."""
    k_off = compounds()["phentolamine"].rates("platelet", 30.0)[1]
    assert math.log(2) / k_off < 0.5


def test_phentolamine_is_too_little_against_much_prazosin():
    """Noguchi 1995: 10 µM phentolamine did not inhibit the binding of high concentrations of [3H]prazosin completely."""
    made, drug, long = design(), compounds()["phentolamine"], np.full(2, 300.0)
    few, many = (react(made, drug, long, np.full(2, L), np.full(2, 0.02), np.array([0, 1e4])) for L in (0.1, 10))
    assert few[1] / few[0] < 0.003 and 0.05 < many[1] / many[0] < 0.1


def test_every_record_is_used():
    files = [Path(module.__file__) for module in (assay, bench_ligands, tubes)]
    files += [
        files[0].with_name(f"{name}.py")
        for name in (
            "bench_analysis",
            "kinetic_analysis",
            "equilibrium_analysis",
            "saturation_analysis",
            "pair_analysis",
        )
    ]
    explorers = Path(nelib.__file__).parent / "explorers" / "binding"
    files += [explorers / f"{n}.py" for n in ("bench", "diagnosis", "advice")]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    used = {name for name in E if f'"{name}"' in source}
    used |= {f"sites_{m}" for m in MEMBRANES} | {f"koff_{design(label=label).short}" for label in LABELS}
    used |= {f"blank_{b}" for b in BLANKS} | {f"ratio_{n}" for n in ("low", "high")}
    ligands = {*(design(label=label).short for label in LABELS), *(n.removeprefix("5-") for n in compounds())}
    used |= {f"{ligand}_{place}" for ligand in ligands for place in (*MEMBRANES, *(f for _, f in MEMBRANES.values()))}
    used |= {f"other_{ligand}" for ligand in ligands}
    assert set(E) - used == {"energy_on", "energy_off", "receptors_cortex_epinephrine"}  # beside assumed numbers


# The physics of a tube

LABEL, SITES, DOSE, TIME = (
    np.array(v, dtype=float) for v in ([0.1, 0.5, 5, 0.2], [0.02, 4, 1, 0], [0, 10, 300, 5], [5, 30, 1, 60])
)


@pytest.mark.parametrize("name", ["5-methylurapidil", "phentolamine"])
def test_tubes_follow_the_kinetics_of_two_ligands(name):
    made, drug = design(protein=1e-9), compounds()[name]
    rates = (made.k_on, made.k_off(), *drug.rates("alpha1A", 37.0))
    each = [
        float(kinetics.time_course(t, r, x, i, *rates)[0]) for t, r, x, i in zip(TIME, SITES, LABEL, DOSE, strict=True)
    ]
    assert react(made, drug, TIME, LABEL, SITES, DOSE) == pytest.approx(each, rel=1e-5, abs=1e-9)


def test_without_depletion_it_is_motulsky_and_mahan():
    made, drug = design(protein=1e-9, temperature="room"), compounds()["5-methylurapidil"]
    rates = (made.k_on, made.k_off(), *drug.rates("alpha1A", 25.0))
    few = np.full(4, 1e-7)
    closed = kinetics.kinetic_competition(TIME, LABEL, DOSE, *rates, few)
    assert react(made, drug, TIME, LABEL, few, DOSE) == pytest.approx(closed, rel=1e-5)


@pytest.mark.parametrize("name", ["5-methylurapidil", "norepinephrine"])
def test_in_the_end_it_is_mass_action(name):
    made, drug = design(protein=1e-9, gtp=True), compounds()[name]
    if name == "norepinephrine":  # an agonist is taken not to be depleted
        K_d = made.K_d * (1 + DOSE / drug.affinity("alpha1A"))
        end = binding.bound(SITES, LABEL, K_d)
    else:
        end = binding.competition(SITES, LABEL, made.K_d, DOSE, drug.affinity("alpha1A"))
    assert react(made, drug, np.full(4, 1e5), LABEL, SITES, DOSE) == pytest.approx(end, rel=1e-5, abs=1e-12)


def test_an_agonist_sees_two_states_and_with_GTP_one():
    made, drug = design(protein=1e-9), compounds()["norepinephrine"]
    few, doses = np.full(4, 1e-7), np.array([0, 20.0, 300, 5000])
    bound = react(made, drug, np.full(4, 1e5), np.full(4, 0.1), few, doses) / few
    K = drug.affinity("alpha1A")
    (high, near), (low, far) = agonist_states(False)
    two = sum(share * binding.gaddum(0.1, made.K_d, doses, K * k) for share, k in ((high, near), (low, far)))
    assert bound == pytest.approx(two, rel=1e-5)
    assert high + low == pytest.approx(1) and near < 0.1 < 0.8 < far < 1
    assert agonist_states(True) == ((1.0, 1.0), (0.0, 1.0))


def test_unlabeled_ligand_competes_like_the_label():
    made = design(protein=1e-9)
    both = react(made, None, TIME, LABEL, SITES, 9 * LABEL)
    assert both == pytest.approx(react(made, COLD, TIME, 10 * LABEL, SITES, 0 * DOSE) / 10, rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("start", [0.0, 0.3])
def test_closed_form_with_depletion(start):
    t = np.array([0, 1, 10, 100.0])
    path = kinetics.time_course(t, 0.5, 0.7, 0.0, 0.2, 0.03, 0.1, 1.0, start)[0]
    assert mass_action(t, 0.5, 0.7, 0.2, 0.03, start) == pytest.approx(path, rel=1e-5, abs=1e-9)


def test_rates_rise_with_temperature_and_affinities_do_not():
    """100 kJ/mol: 4.8 times from 25 to 37 degrees, 21 times from 4 to 25."""
    assert speed(37) == pytest.approx(4.76, rel=5e-3) and 1 / speed(4) == pytest.approx(21.3, rel=5e-3)
    for celsius in (4, 25, 37):
        k_on, k_off = compounds()["phentolamine"].rates("liver", celsius)
        assert k_off / k_on == pytest.approx(12.6)
    assert len({design(temperature=t).K_d for t in ("ice", "body")}) == 1


# The tubes


def test_table_of_a_competition_experiment():
    table = run(design(), unknown(student(0)), np.random.default_rng(0))
    filtered = table[table.role != "added"]
    assert len(filtered) == 56 and not filtered[["row", "column"]].duplicated().any()
    assert table.role.value_counts().to_dict() == {"compound": 40, "total": 8, "non-specific": 8, "added": 2}
    assert (table.cpm * 10 == table.counts).all()
    vials = table[table.role == "added"]
    assert vials.fmol.mean() == pytest.approx(50, rel=0.15)  # 0.1 nM in 500 µl
    assert run(design(), unknown(student(0)), np.random.default_rng(0)).equals(table)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_five_replicates_fit_on_a_plate(experiment):
    table = run(design(experiment=experiment, replicates=5), compounds()["phentolamine"], np.random.default_rng(0))
    assert 60 <= (table.role != "added").sum() <= 96
    assert table.column.max() <= 12


@pytest.mark.slow
def test_counting_is_poisson_with_background_and_efficiency():
    made = design(protein=1e-9, counting=5.0, time=0.01)  # no receptors: nothing happens in time
    blanks, mean_ = [], expected(made, COLD)
    for seed in range(300):
        table = run(made, COLD, np.random.default_rng(seed))
        blanks.append(table[table.role == "non-specific"].counts.to_numpy())
    at = mean_[mean_.role == "non-specific"]
    sticking = at.counts - 5 * 25
    variance = at.counts + (math.hypot(0.1, 0.02, 0.05) * sticking) ** 2  # counting, washing, pipette, stock
    assert np.mean(blanks) == pytest.approx(at.counts.mean(), rel=0.01)
    assert np.var(blanks) == pytest.approx(variance.mean(), rel=0.1)
    assert made.dpm == pytest.approx(dpm_per_fmol(80.0), rel=0.01)


@pytest.mark.slow
def test_expected_is_the_mean_of_many_runs():
    made, drug = design(replicates=5), unknown(student(1))
    many = np.mean([run(made, drug, np.random.default_rng(s)).fmol for s in range(80)], axis=0)  # of each kind, 400
    tubes_ = expected(made, drug)
    kinds = tubes_.assign(many=many).groupby(["role", "compound"])[["many", "fmol"]].mean()
    assert len(kinds) == 13 and kinds.many.to_numpy() == pytest.approx(kinds.fmol.to_numpy(), rel=0.08)


def test_all_tubes_share_the_error_of_the_stock_and_the_vials_tell_it():
    stocks = [read(run(design(), COLD, np.random.default_rng(s)), design()).stock for s in range(100)]
    assert np.std(stocks) == pytest.approx(0.05, rel=0.25)


@pytest.mark.slow
def test_faint_vials_do_not_spoil_the_stock():
    """Five decades of label: the faintest vials hold less than the background. The stated error is the real one."""
    made = design(experiment="saturation", ligand=1.5, decades=5.0)
    found = [read(run(made, COLD, np.random.default_rng(s)), made) for s in range(200)]
    bright = [read(run(design(), COLD, np.random.default_rng(s)), design()).shared for s in range(3)]
    assert np.std([r.stock for r in found]) == pytest.approx(math.hypot(0.05, found[0].shared), rel=0.15)
    assert found[0].shared < 0.02 and bright == pytest.approx([0.02 / math.sqrt(2)] * 3, rel=0.1)


def test_all_tubes_share_the_error_of_the_receptors_and_expected_tubes_have_none():
    all_label = design(protein=1000.0, counting=30.0)  # all label is bound: nothing to see
    few = design(ligand=1.0, counting=30.0, replicates=5)  # most receptors are bound
    spread = {}
    for kind in (all_label, few):
        roles = [run(kind, COLD, np.random.default_rng(s)).groupby("role").fmol.mean() for s in range(60)]
        bound = [r["total"] - r["non-specific"] for r in roles]
        spread[kind.protein] = np.std(bound) / np.mean(bound)
    assert spread[1.0] > 0.08 > spread[1000.0]
    bound = expected(few, COLD).groupby("role").fmol.mean()
    nominal = few.receptors * few.volume / (1 + few.K_d)
    assert bound["total"] - bound["non-specific"] == pytest.approx(nominal, rel=0.1)


def test_nonspecific_binding_goes_with_protein_and_filters_with_the_label():
    """Blanks without receptors to speak of: membranes of a label that does not bind there."""
    other = dict(label="[125I]cyanopindolol", ligand=1.0, wash="none")
    blank = {p: expected(design(protein=p, **other), COLD).groupby("role").fmol.mean() for p in (1.0, 100.0, 200.0)}
    rise = [blank[p]["non-specific"] - blank[1.0]["non-specific"] for p in (100.0, 200.0)]
    assert rise[1] == pytest.approx(rise[0] * 199 / 99, rel=0.02)
    bare = expected(design(protein=100.0, blank="nothing", **other), COLD).groupby("role").fmol.mean()
    assert bare["non-specific"] == pytest.approx(500 * (0.005 + 0.05), rel=1e-6)
    assert bare["total"] > bare["non-specific"]


@pytest.mark.parametrize(("wash", "left"), [("3 x room temperature", 0.65), ("10 x ice-cold", 0.95)])
def test_washing_lets_a_fast_label_go(wash, left):
    """Half a minute for each wash; [3H]RX821002 leaves at 0.3 per min at 25 degrees, a 21st of it on ice."""
    specific = {}
    for name in (wash, "3 x ice-cold"):
        made = Design(**{**GOOD, **FAST, "wash": name})
        most = expected(made, COLD).groupby("role").fmol.max()
        specific[name] = most["total"] - most["non-specific"]
    assert specific[wash] / specific["3 x ice-cold"] == pytest.approx(left, abs=0.01)
    lost = [made.k_off(E[temperature]) * 0.5 * times for times, temperature, _ in (WASHES[n] for n in specific)]
    assert left == pytest.approx(math.exp(lost[1] - lost[0]), abs=0.01)


def test_washing_removes_what_sticks():
    blanks = [
        expected(design(wash=wash), COLD).groupby("role").fmol.mean()["non-specific"] for wash in WASHES
    ]  # none, three cold, three warm, ten cold
    assert blanks[0] > 10 * blanks[1] > 10 * blanks[2] > 10 * blanks[3]


def test_in_cortex_phentolamine_displaces_rauwolscine_from_more_than_receptors():
    """Described for human cortex (PMID 2563652); RX821002 is taken not to bind there."""
    cortex = dict(membrane="cortex", protein=100.0, ligand=1.0)
    blank = {}
    for label in ("[3H]rauwolscine", "[3H]RX821002"):
        for drug in ("phentolamine", "norepinephrine"):
            made = design(label=label, blank=drug, gtp=True, **cortex)
            table = expected(made, COLD).groupby("role").fmol.mean()
            receptors = made.receptors * 500 * made.ligand / (made.ligand + made.K_d)
            blank[label, drug] = (table["total"] - table["non-specific"]) / receptors
    assert blank["[3H]rauwolscine", "phentolamine"] > 1.1
    assert blank["[3H]RX821002", "phentolamine"] == pytest.approx(1, abs=0.05)
    assert blank["[3H]rauwolscine", "norepinephrine"] < 1


# What designs find


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "changes"),
    [("exact", {}), ("added", dict(membrane="liver", protein=100.0, ligand=0.2))],
    ids=["few receptors, exact", "human liver, Cheng and Prusoff"],
)
def test_good_competition_design_finds_the_K_i_of_every_student(method, changes):
    found = repeats(MANY, method, until=("holds",), **changes)
    assert found.ratio.notna().all()
    assert found.holds.mean() >= 0.90
    assert found.ratio.median() == close(found, 0.03, MANY)
    assert found.width.median() < math.log(1.2)  # 20% to either side at most
    assert found.scatter.mean() == pytest.approx(1, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["free", "exact"])
def test_good_saturation_design_finds_K_d_and_B_max(method):
    found = repeats(MANY, method, "phentolamine", until=("holds", "holds B_max"), **SATURATION)
    assert found.holds.mean() >= 0.90 and found["holds B_max"].mean() >= 0.90
    assert found.ratio.median() == close(found, 0.03, MANY)
    assert found.B_max.median() == close(found, 0.03, MANY)
    assert found.width.median() < math.log(1.15)


@pytest.mark.slow
@pytest.mark.parametrize("decades", [2.0, 3.5, 5.0])
@pytest.mark.parametrize("highest", [1.5, 5.0])
def test_saturation_holds_the_truth_over_any_range(decades, highest):
    changes = dict(experiment="saturation", decades=decades, ligand=highest)
    found = repeats(60, "exact", "phentolamine", until=("holds", "holds B_max"), **changes)
    assert found.holds.mean() >= 0.90 and found["holds B_max"].mean() >= 0.90
    assert found.ratio.median() == close(found, 0.03, 60)


@pytest.mark.slow
def test_much_protein_makes_an_exact_analysis_honest_and_wide():
    """With 200 µg the result rests on the receptors, known to a tenth; with 1 µg it does not."""
    few, many = (repeats(SOME, "exact", until=("holds",), protein=p) for p in (1.0, 200.0))
    assert min(few.holds.mean(), many.holds.mean()) >= 0.90
    assert many.width.median() > 1.7 * few.width.median()


def test_B_max_is_known_no_better_than_the_protein():
    made = design(**SATURATION, counting=30.0, replicates=5)
    table = run(made, COLD, np.random.default_rng(1))
    for method in ("simple", "added", "free", "exact"):
        _, low, high = analyze(table, made, method).more["B_max"]
        assert math.log(high / low) / 2 > 1.9 * E["cv_protein"]


KINETIC = {
    "association": ("exact", dict(experiment="association", time=60.0, temperature="room")),
    "dissociation": ("added", dict(experiment="dissociation", time=120.0, temperature="room")),
    "Motulsky and Mahan": (
        "free", dict(experiment="kinetic competition", time=120.0, temperature="room", top=2.0, ligand=0.5),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", KINETIC)
def test_good_kinetic_designs_find_their_constants(name):
    method, changes = KINETIC[name]
    found = repeats(MANY, method, "5-methylurapidil", until=("holds",), **changes)
    assert found.holds.mean() >= 0.90
    assert found.ratio.median() == close(found, 0.05, MANY)
    assert found.width.median() < math.log(1.3)


# name: (changes, method, compound, median of result over truth: from, to)
BAD = {
    "200 µg of membranes, Cheng and Prusoff": (dict(protein=200.0), "added", "unknown", 10, 20),
    "10 µg of membranes, Cheng and Prusoff": (dict(protein=10.0), "added", "unknown", 1.4, 1.7),
    "radioligand at 20 K_d, IC50 as it is": (dict(ligand=3.0), "simple", "unknown", 15, 24),
    "stopped after 15 min at 25 degrees": (dict(time=15.0, temperature="room"), "added", "unknown", 2, 4),
    "three hours on ice": (dict(temperature="ice"), "added", "unknown", 3, 7),
    "blanks without membranes": (
        dict(membrane="liver", protein=300.0, ligand=0.3, blank="nothing"), "added", "unknown", 2, 4,
    ),
    "blanks that hit other sites": (
        dict(membrane="cortex", label="[3H]rauwolscine", protein=100.0, ligand=1.0, top=1e5, counting=30.0,
             replicates=5), "added", "unknown", 1.3, 2,
    ),
    "norepinephrine without GTP, one site": (dict(top=1e5), "added", "norepinephrine", 0.35, 0.55),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_bad_design_misleads(name):
    changes, method, compound, low, high = BAD[name]
    count = SOME if "time" in changes else FEW  # a short time is long enough for a few compounds
    found = repeats(count, method, compound, **changes)
    assert found.holds.mean() < 0.5
    assert low < found.ratio.median() < high
    assert (np.sign(found.ratio - 1) == (1 if low > 1 else -1)).mean() >= 0.9


def test_half_an_hour_is_too_short_for_some_compounds_only():
    slow, fast = (Compound("x", {"alpha1A": 8.0}, half) for half in (60.0, 4.0))
    assert mean("exact", slow, time=30.0, temperature="room") > 1.8
    assert mean("exact", fast, time=30.0, temperature="room") == pytest.approx(1, abs=0.2)
    assert mean("exact", slow, time=30.0) == pytest.approx(1, abs=0.1)  # at 37 degrees


@pytest.mark.slow
@pytest.mark.parametrize(("blank", "membrane", "label"), [
    ("propranolol", "alpha1A", "[3H]prazosin"), ("phentolamine", "beta1", "[125I]cyanopindolol"),
])  # fmt: skip
def test_a_blank_that_displaces_nothing_leaves_nothing_to_fit(blank, membrane, label):
    found = repeats(SOME, "exact", blank=blank, membrane=membrane, label=label)
    assert found.ratio.isna().mean() >= 0.9


@pytest.mark.slow
def test_a_range_that_misses_the_curve_is_refused_or_says_little():
    assert repeats(SOME, "added", "5-methylurapidil", top=1e5, decades=1.0).ratio.isna().all()
    assert repeats(FEW, "added", top=3.0, decades=3.0).width.median() > math.log(1.4)


@pytest.mark.slow
def test_one_replicate_counted_for_six_seconds_says_little():
    poor = repeats(SOME, "added", until=("holds",), replicates=1, counting=0.1)
    good = repeats(FEW, "added")
    assert poor.holds.mean() > 0.8  # it is honest
    assert poor.width.median() > math.log(2) > 5 * good.width.median()


@pytest.mark.slow
def test_counting_longer_is_no_cure():
    changes = BAD["200 µg of membranes, Cheng and Prusoff"][0]
    short, long = (repeats(FEW, "added", **changes, counting=minutes) for minutes in (1.0, 10.0))
    assert long.ratio.median() == pytest.approx(short.ratio.median(), rel=0.05)
    assert long.holds.mean() == 0


@pytest.mark.slow
def test_a_warm_wash_costs_receptors_and_no_affinity():
    """What leaves during the wash is the same share of every tube: B_max suffers, K_d and K_i do not."""
    warm = repeats(SOME, "free", "phentolamine", **FAST, wash="3 x room temperature")
    cold = repeats(SOME, "free", "phentolamine", **FAST)
    assert warm.B_max.median() == pytest.approx(0.64, abs=0.04) and warm["holds B_max"].mean() < 0.1
    assert cold["holds B_max"].mean() > 0.8
    assert warm.ratio.median() == pytest.approx(cold.ratio.median(), rel=0.05)


def test_exact_analysis_cures_depletion_and_nothing_else():
    assert mean("exact", protein=200.0) == pytest.approx(1, abs=0.03)
    assert mean("exact", protein=20.0) == pytest.approx(1, abs=0.02)
    slow = Compound("x", {"alpha1A": 8.0}, 60.0)
    assert mean("exact", slow, time=15.0, temperature="room") > 2


@pytest.mark.parametrize("protein", [1.0, 10.0, 200.0])
def test_free_label_in_cheng_and_prusoff_makes_the_error_larger(protein):
    """A surprise: subtracting what is bound is no cure. Label that the compound sets free competes again."""
    added, free = (mean(method, protein=protein) for method in ("added", "free"))
    assert free > added > 1


@pytest.mark.slow
def test_depletion_makes_the_curve_steep_and_an_agonist_makes_it_shallow():
    steep, good = (repeats(20, "added", "5-methylurapidil", interval=False, protein=p) for p in (200.0, 1.0))
    shallow, gtp = (repeats(20, "added", "norepinephrine", interval=False, top=1e5, gtp=g) for g in (False, True))
    assert steep.n_H.median() > 1.1 and shallow.n_H.median() < 0.85
    assert good.n_H.median() == pytest.approx(1, abs=0.05) and gtp.n_H.median() == pytest.approx(1, abs=0.05)


@pytest.mark.slow
def test_two_sites_fit_an_agonist_and_nothing_on_an_antagonist():
    agonist = repeats(20, "two", "norepinephrine", top=1e5)
    assert agonist.holds.mean() >= 0.8 and agonist.ratio.median() == pytest.approx(0.9, abs=0.15)
    assert np.isinf(repeats(20, "two", "5-methylurapidil").width).mean() > 0.5


def test_saturation_under_depletion_asks_for_the_free_label():
    assert mean("added", protein=20.0, **SATURATION) > 2
    assert mean("free", protein=20.0, **SATURATION) == pytest.approx(1, abs=0.1)
    assert mean("simple", protein=20.0, **SATURATION) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_analysis_has_words_and_gives_another_number(experiment):
    changes = dict(experiment=experiment, protein=3.0, ligand=2.0 if experiment == "saturation" else 0.5)
    if "competition" in experiment:
        changes["top"] = 100.0
    made = design(**changes, time=60.0, temperature="room", decades=2.0 if experiment == "saturation" else 4.0)
    table = run(made, compounds()["5-methylurapidil"], np.random.default_rng(4))
    values = [analyze(table, made, method, interval=False).value for method in METHODS]
    assert len({round(v, 12) for v in values}) == len(METHODS)
    assert len({WORDS[experiment, method] for method in METHODS}) == len(METHODS)


@pytest.mark.parametrize("seed", range(15))
def test_any_design_runs_and_is_analyzed_or_refused_in_words(seed):
    random = np.random.default_rng(seed)

    def pick(options):
        return options[int(random.integers(len(options)))]

    made = Design(
        experiment=EXPERIMENTS[seed % 5], membrane=pick(list(MEMBRANES)), protein=pick([1e-3, 30.0, 1000.0]),
        label=pick(LABELS), ligand=pick([1e-4, 0.5, 1e3]), blank=pick(BLANKS), time=pick([0.01, 30.0, 300.0]),
        top=pick([1e-3, 100.0, 1e6]), decades=pick([0.5, 8.0]), temperature=pick(["ice", "room", "body"]),
        gtp=pick([True, False]), wash=pick(list(WASHES)), counting=pick([0.01, 10.0]), replicates=pick([1, 5]),
    )  # fmt: skip
    table = run(made, pick([*compounds().values(), unknown(student(seed))]), random)
    assert np.isfinite(table.fmol).all() and (table.counts >= 0).all()
    for method in METHODS:
        try:
            found = analyze(table, made, method)
        except ValueError as refusal:
            assert any(word in str(refusal) for word in ("tubes", "blanks", "binding", "line", "leaves"))
        else:
            assert 0 <= found.low <= found.value <= found.high
            assert np.isfinite(found.residuals).all() and found.residuals.size == (table.role != "added").sum()


# Compounds


def test_every_student_has_a_compound_of_their_own():
    usual = unknown(Personal("06_binding", environ={}))
    assert (usual.affinity("alpha1A"), usual.half_life) == (E["unknown_usual"], E["half_usual"])
    made = [unknown(student(i)) for i in range(40)]
    assert len({c.affinity("alpha1A") for c in made}) > 15 and len({c.half_life for c in made}) > 10
    assert all(c.affinity("liver") < min(c.affinity("cortex"), c.affinity("beta2")) for c in made)
    assert any(5 * c.half_life > 60 for c in made) and any(5 * c.half_life < 60 for c in made)  # an hour at 25 degrees
    assert str(made[0].affinity("alpha1A")) not in repr(made[0])
    assert unknown(student(1)) == made[1]


# The bench


def test_the_first_assay_fails_for_a_compound_on_record_and_no_preset_cures_it():
    for settings in ({}, *(bench.presets[n] for n in ("Cheng and Prusoff", "Count ten times longer"))):
        for number in (1, 2, 3):
            data = bench.data(run=number, **settings)
            assert data["estimate"].value > 3 * E["methylurapidil_alpha1A"]
            assert not data["estimate"].holds(E["methylurapidil_alpha1A"])
    data = bench.data(**bench.presets["Norepinephrine, as written"])
    assert not data["estimate"].holds(E["norepinephrine_alpha1"])


def test_what_betrays_the_first_assay():
    data = bench.data()
    assert data["bound"] > 0.8 and "Totals hold 90%" in bench.describe(data)
    assert data["estimate"].more["n_H"][0] > 1.15 and data["estimate"].scatter > 2


def test_the_envelope_tells_truth_verdict_and_a_way_out():
    text = bench.truth(bench.data())
    assert "5-methylurapidil: K_i 0.6 nM" in text and "misses it" in text
    assert text.count("<tr>") >= 6 and "<td>0.99</td>" in text.rsplit("<tr>", 1)[1]
    assert "Your blanks leave 1.9% of the label" in text
    assert "B_max" in bench.truth(bench.data(experiment="saturation", ligand=2, decades=2))
    for experiment in EXPERIMENTS:
        rows = bench.truth(bench.data(experiment=experiment)).split("<tr>")[1:]
        assert len({row.count("<td>") + row.count("<th>") for row in rows}) == 1, "a heading for every column"


@pytest.mark.parametrize("number", range(3))
def test_doing_all_that_the_envelope_proposes_finds_the_truth(number):
    compound = unknown(student(number))
    first = Design(**{**GOOD, "protein": 200.0, "ligand": 0.5, "blank": "norepinephrine", "time": 15.0,
                      "temperature": "room", "wash": "3 x room temperature"})  # fmt: skip
    rows = diagnosis(first, compound, "simple")
    assert rows[0].found.value > 3 * compound.affinity("alpha1A")
    assert rows[-1].found.value == pytest.approx(compound.affinity("alpha1A"), rel=0.03)


def test_the_print_out_and_the_lab_book_say_what_the_counter_saw():
    data = bench.data(label="[¹²⁵I]cyanopindolol", membrane="cells with β2", compound="propranolol")
    paper = bench.printout(data)
    assert "GAMMA COUNTER  125I" in paper and "EFF 90%" in paper and "70.5% OF THE LABEL LEFT" in paper
    assert paper.count("\n") == 2 + len(data["table"])
    entry = bench.entry(data)
    assert entry["found"] == "K_i (nM)" and 0 < entry["low"] < entry["value"] < entry["high"]


def test_numbers_are_written_as_one_reads_them():
    assert [written(x) for x in (2580, 10.94, 0.0312, 0.00002)] == ["2,580", "10.9", "0.0312", "2e-05"]
    for most in (1.375, 0.0275, 33, 120, 180, 300, 0.011, 1.1):
        places, texts = ticks(most)
        used = [(place, text) for place, text in zip(places, texts, strict=True) if text]
        assert len(places) == 6 and len(used) >= 3 and all(0 <= place <= 1 + 1e-9 for place, _ in used)
        assert all(float(text) == pytest.approx(place * most) for place, text in used)
        assert all(len(text.replace(".", "").strip("0")) <= 2 for _, text in used)
    papers = [bench.printout(bench.data(run=n, ligand=0.01, counting=0.1, protein=1)) for n in range(1, 6)]
    assert not any(" -0 " in paper for paper in papers)


def test_the_preset_is_as_written_whatever_was_set_before():
    decided = {c.name: c.default for c in bench.controls} | {"protein": 1, "gtp": True, "experiment": "saturation"}
    preset = bench.presets["Norepinephrine, as written"]
    changed = {name for name, value in (decided | preset).items() if value != bench.settings()[name]}
    assert changed == {"compound", "top", "decades"}


SOUND = dict(
    protein=1, ligand=0.1, top=3000, decades=5, blank="10 µM phentolamine", time=180, temperature="37 °C",
    wash="3 × ice-cold",
)  # fmt: skip
REFUSED = {
    "no fall within the doses": dict(top=1e5, decades=1, protein=1, ligand=0.1),
    "blanks as high as totals": dict(blank="10 µM propranolol", protein=1, ligand=0.1),
    "the result has no limit": dict(SOUND, replicates=1, counting=0.1, analysis="two sites or phases"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_refusal_says_why(reason):
    data = bench.data(**REFUSED[reason])
    assert data["estimate"] is None and data["result"] == f"no fit: {reason}"
    assert f"nothing can be fitted: {reason}" in bench.describe(data)


def test_the_read_out_tells_what_was_read_from_what_was_assumed():
    for changes, words in (
        ({}, "On record: 0.6 nM"),
        ({"membrane": "human liver (α1)"}, "Put in (assumed): 0.6 nM"),
        (
            {"membrane": "cells with β2", "compound": "propranolol", "label": "[¹²⁵I]cyanopindolol"},
            "On record (recalled)",
        ),
        ({"experiment": "association"}, "Put in (assumed): "),
        ({"experiment": "dissociation"}, "Put in (assumed): 0.03 1/min"),
        (
            {"experiment": "dissociation", "label": "[³H]rauwolscine", "membrane": "human platelets (α2A)"},
            "On record: 0.0",
        ),
        ({"experiment": "saturation", "label": "[³H]RX821002"}, "Put in (assumed): 1 µM"),
        ({"compound": "propranolol"}, "Put in (assumed): no binding"),
    ):
        assert words in bench.describe(bench.data(**changes)), changes


def test_an_interval_that_says_nothing_is_no_estimate():
    made = design(replicates=1, counting=0.1)
    table = run(made, compounds()["5-methylurapidil"], np.random.default_rng(0))
    assert estimate(made, table, "two") is None
    assert estimate(made, table, "exact") is not None


# Blanks


@pytest.mark.parametrize("blank", ["phentolamine", "unlabeled", "norepinephrine", "RX821002"])
@pytest.mark.parametrize("protein", [1.0, 200.0])
def test_what_blanks_leave_is_what_the_tubes_hold(blank, protein):
    made = design(blank=blank, ligand=3.0, protein=protein)
    L, R = np.array([made.ligand]), np.array([made.receptors])
    drug, much = made.blank_drug()
    held = react(made, drug, np.array([made.time]), L, R, np.array([much]))
    assert float(blanks.left(made, made.ligand)) == pytest.approx(held[0], rel=0.03)
    alone = react(made, COLD, np.array([made.time]), L, R, np.zeros(1))
    assert blanks.leftover(made) == pytest.approx(held[0] / alone[0], rel=0.03)


def test_the_rule_of_thumb_is_too_little_beside_much_radioligand():
    """GraphPad: 100 times K_d, or 100 times the radioligand, whichever is higher. 1 µM propranolol meets it at β1."""
    made = design(membrane="beta1", label="[125I]cyanopindolol", ligand=0.505, blank="propranolol")
    assert E["blank_rule"] * max(E["propranolol_beta1"], made.ligand) < 1000
    ten, one = (made.ligand / (made.ligand + made.K_d * (1 + nM / E["propranolol_beta1"])) for nM in (1e4, 1e3))
    occupied = made.ligand / (made.ligand + made.K_d)
    assert one / occupied == pytest.approx(0.07, abs=0.003) and ten / occupied < 0.01  # 6.4% of all receptors
    assert one == pytest.approx(0.064, abs=0.001)
    assert blanks.leftover(made) == pytest.approx(ten / occupied, rel=0.15)  # not quite at equilibrium
    assert all(blanks.leftover(design(blank="unlabeled", ligand=L)) < 0.012 for L in (0.1, 3.0, 30.0))


WEAK = {  # experiment -> changes; the blanks leave 4 to 20% of the label on the receptors
    "competition": dict(ligand=30.0), "saturation": dict(ligand=30.0, decades=2.0),
    "association": dict(ligand=5.0, time=60.0, temperature="room"),
    "dissociation": dict(ligand=5.0, time=120.0, temperature="room"),
    "kinetic competition": dict(ligand=5.0, top=20.0, temperature="room"),
}  # fmt: skip


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_exact_analysis_allows_for_what_the_blanks_leave(experiment):
    changes = WEAK[experiment] | {"experiment": experiment}
    assert 0.03 < blanks.leftover(design(**changes)) < 0.25
    assert mean("exact", **changes) == pytest.approx(1, abs=0.005)
    naive = {"dissociation": "added", "association": "free", "kinetic competition": "free"}
    assert abs(mean(naive.get(experiment, "added"), **changes) - 1) > 0.01


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_an_agonist_in_the_blanks_sees_two_states_there_too(experiment):
    """Norepinephrine without GTP leaves 15% of the label on β2 receptors."""
    time = 300.0 if experiment in ("competition", "saturation") else 120.0
    changes = dict(membrane="beta2", label="[125I]cyanopindolol", protein=0.1, ligand=0.03, blank="norepinephrine",
                   top=1.0 if "kinetic" in experiment else 1000.0, experiment=experiment, time=time)  # fmt: skip
    found = mean("exact", compound="propranolol", **changes)
    assert found == pytest.approx(1, abs=0.05 if experiment == "saturation" else 0.03)


def test_a_weak_blank_alone_makes_no_curve_steep():
    weak, few, many = (design(ligand=30.0), design(), design(protein=200.0))
    slopes = [
        analyze(expected(d, compounds()["5-methylurapidil"]), d, "added", False).more["n_H"][0]
        for d in (weak, few, many)
    ]
    assert slopes[:2] == pytest.approx([1, 1], abs=0.01) and slopes[2] > 1.1


# Sites that are no receptors

CORTEX = dict(membrane="cortex", label="[3H]rauwolscine", protein=200.0, ligand=2.0, temperature="room", time=60.0)


def test_phentolamine_empties_other_sites_in_every_tube_and_RX821002_in_none():
    """Else a tube with 100 µM phentolamine would hold more than a blank with 10 µM, which no assay finds."""
    phentolamine = compounds()["phentolamine"]
    table = expected(design(**CORTEX, top=1e5), phentolamine)
    mean_ = table.groupby("role").fmol.mean()
    assert table[table.compound == 1e5].fmol.mean() == pytest.approx(mean_["non-specific"], rel=0.02)
    blank = expected(design(**CORTEX, blank="RX821002"), phentolamine).groupby("role").fmol.mean()["non-specific"]
    K, washed = E["other_rauwolscine"], math.exp(-E["other_koff"] * speed(4) * 3 * E["wash_time"])
    other = E["other_sites"] * 0.2 * (2 / (2 + K) - 2 / (2 + K * (1 + 1e4 / E["other_phentolamine"]))) * washed
    assert blank - mean_["non-specific"] == pytest.approx(other, rel=0.03)


def test_other_sites_fill_and_empty_with_a_rate():
    L, k = 2.0, E["other_koff"]
    few = design(**CORTEX | {"experiment": "association"}, blank="nothing")
    made = tubes._layout(few)
    held = tubes._other_sites(few, COLD, made, np.full(len(made), L))
    end = few.other_sites * L / (L + E["other_rauwolscine"])
    assert held == pytest.approx(end * (1 - np.exp(-k * (1 + L / 5) * made.time)), rel=1e-9)
    leaving = design(**CORTEX | {"experiment": "dissociation"}, blank="phentolamine")
    made = tubes._layout(leaving)
    total = made.role == "total"
    held = tubes._other_sites(leaving, COLD, made, np.full(len(made), L))[total]
    assert held[0] == pytest.approx(end, rel=1e-9) and held[-1] < 0.1 * end


@pytest.mark.parametrize("experiment", ["competition", "saturation", "dissociation"])
def test_in_cortex_RX821002_in_the_blanks_is_right_and_phentolamine_is_wrong(experiment):
    changes = CORTEX | dict(experiment=experiment, top=3e4, decades=2.0 if experiment == "saturation" else 5.0)
    changes |= dict(ligand=21.0) if experiment == "saturation" else {}
    changes |= dict(temperature="body") if experiment != "dissociation" else {}
    drug = Compound("x", {"cortex": 160.0}, 10.0)
    assert mean("exact", drug, blank="RX821002", **changes) == pytest.approx(1, abs=0.02)
    assert abs(mean("exact", drug, blank="phentolamine", **changes) - 1) > 0.1


# Scatter


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "changes"),
    [("added", dict(wash="none")), ("exact", dict(protein=200.0)),
     ("added", dict(experiment="kinetic competition", ligand=0.5, top=2.0, temperature="room")),
     ("simple", dict(experiment="dissociation", temperature="room", time=60.0)), ("simple", SATURATION)],
    ids=["not washed", "200 µg", "last pair", "logarithms", "Scatchard"],
)  # fmt: skip
def test_the_scatter_of_sound_tubes_is_one(method, changes):
    assert repeats(SOME, method, "5-methylurapidil", interval=False, **changes).scatter.mean() == pytest.approx(
        1, abs=0.1
    )


# What the envelope proposes

LABEL_OF = {"alpha1A": ["[3H]prazosin"], "alpha1B": ["[3H]prazosin"], "liver": ["[3H]prazosin"],
            "platelet": ["[3H]rauwolscine", "[3H]RX821002"], "cortex": ["[3H]rauwolscine", "[3H]RX821002"],
            "beta1": ["[125I]cyanopindolol"], "beta2": ["[125I]cyanopindolol"]}  # fmt: skip
BINDS = {"alpha1": "5-methylurapidil", "alpha2": "phentolamine", "beta": "propranolol"}
DEFAULT = dict(protein=200.0, ligand=0.5, top=1000.0, decades=4.0, blank="norepinephrine", time=15.0,
               temperature="room", wash="3 x room temperature", counting=1.0, replicates=3)  # fmt: skip
UNSOLVED = {("cortex", "[3H]rauwolscine", "association")}


def compounds_for(experiment: str, membrane: str) -> list[Compound]:
    one = compounds()[BINDS[MEMBRANES[membrane][1]]]
    return [one, unknown(student(3)), compounds()["norepinephrine"]] if "competition" in experiment else [one]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
@pytest.mark.parametrize("membrane", MEMBRANES)
def test_the_envelope_leads_from_the_first_assay_to_a_sound_design_everywhere(membrane, experiment):
    """Each pair, without noise within 3%; or the envelope says that, why, and what to take instead."""
    for label in LABEL_OF[membrane]:
        for drug in compounds_for(experiment, membrane):
            best = sound(Design(experiment=experiment, membrane=membrane, label=label, **DEFAULT), drug)
            found = analyze(expected(best, drug), best, "exact", interval=False)
            if (membrane, label, experiment) in UNSOLVED:
                text = " ".join(notes(best, drug))
                assert "no design of this bench gives a true k_on here" in text and "Divide k_off" in text
                continue
            assert found.value / true_value(best, drug) == pytest.approx(1, abs=0.03), (label, drug.name)
            if experiment == "saturation":
                assert found.more["B_max"][0] / best.B_max == pytest.approx(1, abs=0.03)
            assert blanks.leftover(best) < 0.02 and best.receptors <= 1.01 * most_receptors(best, drug)


@pytest.mark.parametrize("membrane", MEMBRANES)
def test_where_a_radioligand_hardly_binds_the_envelope_names_another(membrane):
    for label in LABELS:
        made = Design(experiment="saturation", membrane=membrane, label=label, **DEFAULT)
        assert hopeless(made) == (label not in LABEL_OF[membrane])
        if hopeless(made):
            text = notes(made, COLD)[0]
            assert "hardly binds here" in text and any(other in text for other in LABEL_OF[membrane])


NAMED = [
    ("liver", "[3H]prazosin", "competition"), ("beta1", "[125I]cyanopindolol", "saturation"),
    ("beta1", "[125I]cyanopindolol", "dissociation"), ("beta1", "[125I]cyanopindolol", "kinetic competition"),
    ("cortex", "[3H]rauwolscine", "saturation"), ("cortex", "[3H]rauwolscine", "competition"),
    ("platelet", "[3H]RX821002", "association"), ("platelet", "[3H]RX821002", "competition"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("membrane", "label", "experiment"), NAMED)
def test_the_design_that_the_envelope_names_holds_the_truth(membrane, label, experiment):
    drug = compounds_for(experiment, membrane)[(membrane, experiment) == ("cortex", "competition")]
    best = sound(Design(experiment=experiment, membrane=membrane, label=label, **DEFAULT), drug)
    true, rates = true_value(best, drug), drug.rates(membrane, best.celsius)
    held, both = [], []
    for seed in range(SOME):
        found = estimate(best, run(best, drug, np.random.default_rng(seed)), "exact")
        held.append(found is not None and found.holds(true))
        if found is not None and "k_on_i" in found.more:
            ends = (found.more[name][1:] for name in ("k_on_i", "k_off_i"))
            both.append([low <= k <= high for (low, high), k in zip(ends, rates, strict=True)])
        if clear(held, SOME) and all(clear(column, SOME) for column in zip(*both, strict=True)):
            break
    assert np.mean(held) >= 0.90
    assert not both or np.mean(both) >= 0.90


def test_the_envelope_says_what_no_blank_can_mend():
    made = Design(experiment="competition", membrane="cortex", label="[3H]rauwolscine", **DEFAULT)
    text = " ".join(notes(made, compounds()["phentolamine"]))
    assert "no blank of this bench gives a true K_i. Take [3H]RX821002" in text
    weak = " ".join(notes(design(ligand=30.0), COLD))
    assert "leave 20% of the label" in weak and "253 µM of phentolamine" in weak
    assert "no membranes" in notes(design(blank="nothing"), COLD)[-1]
    slow = design(membrane="beta2", label="[125I]cyanopindolol", blank="propranolol")
    assert "leaves 2 to 3% to equilibrium. A kinetic competition needs none." in notes(slow, COLD)[0]
    assert "no K_i to find" in notes(design(), compounds()["propranolol"])[0]


def test_too_few_counts_too_few_tubes_and_too_much_radioligand_are_named():
    drug = compounds()["5-methylurapidil"]
    rows = {row.words: row for row in diagnosis(design(counting=0.1, replicates=1), drug, "exact")}
    first, longer, more = (rows[w] for w in ("as designed", "counting for 1 minutes", "4 tubes of each kind"))
    assert first.found.value == pytest.approx(0.6, rel=0.01) and first.width > 1.3
    assert longer.width < first.width and more.width < first.width
    rows = {row.words: row for row in diagnosis(design(ligand=30.0), drug, "exact")}
    assert rows["as designed"].found.value == pytest.approx(0.6, rel=0.01)
    assert rows["radioligand 0.15 nM"].width < 1.2 < rows["as designed"].width
    assert [row.words for row in diagnosis(design(), drug, "exact")] == ["as designed"]


@pytest.mark.parametrize("membrane", ["beta1", "beta2"])
def test_the_least_protein_leaves_label_free_and_counts_enough(membrane):
    """A tenth of the label is bound at most, also at three times K_d; a minute in the counter is enough."""
    made = design(membrane=membrane, label="[125I]cyanopindolol", blank="propranolol", protein=E["least_protein"],
                  ligand=3 * dissociation_constant("cyanopindolol", membrane), time=300.0, counting=1.0)  # fmt: skip
    total = expected(made, COLD).groupby("role").mean(numeric_only=True)
    assert total.fmol["total"] / total.fmol["added"] < 0.1 and total.counts["total"] > 400
    found = [analyze(run(made, compounds()["propranolol"], np.random.default_rng(s)), made, "free") for s in range(5)]
    assert all(f.high < 1.8 * f.low for f in found)


# The two rates of a compound


def test_the_bench_prints_both_rates_of_a_compound_or_says_that_they_are_open():
    settings = dict(experiment="kinetic competition", protein=1, ligand=0.5, top=2, blank="10 µM phentolamine",
                    time=120, wash="3 × ice-cold", counting=10, replicates=4, analysis="exact, with depletion")  # fmt: skip
    data = bench.data(**settings)
    text, entry = bench.describe(data), bench.entry(data)
    assert "k_on,i 0.1" in text and "k_off,i 0.0" in text and len(text) < 270
    assert entry["k_on,i"] / 0.1 == pytest.approx(1, abs=0.2) and entry["k_off,i"] / 0.06 == pytest.approx(1, abs=0.2)
    assert "k_on,i 0.1 1/(nM min), k_off,i 0.06 1/min" in bench.truth(data)
    assert "of K_i and k_on,i and k_off,i holds it" in bench.truth(data)
    assert "all of these; 2 µg of protein; 140 minutes" in bench.truth(bench.data(experiment="kinetic competition"))
    fast = bench.data(**settings | dict(compound="phentolamine", top=100))
    assert determined(fast["estimate"], "k_off_i").startswith(("above", "not determined"))
    assert math.isnan(bench.entry(fast)["k_off,i"]) and fast["estimate"].holds(E["phentolamine_alpha1"])


# The checkpoint


@pytest.mark.slow
def test_a_careful_assay_comes_within_the_tolerance_of_the_checkpoint():
    settings = {f.name: getattr(careful(), f.name) for f in dataclasses.fields(Design)}
    found = repeats(40, "exact", interval=False, **settings)
    assert (abs(found.ratio - 1) < SAME).mean() >= 0.95


def test_the_checkpoint_recognizes_the_first_assay():
    compound = unknown(Personal("06_binding", environ={}))
    assert any("first assay" in message and value > 10 * 8 for value, message in slips(compound))
    with pytest.raises(ValueError, match="Personal"):
        report("anna")


# Errors

TABLE = run(design(), compounds()["phentolamine"], np.random.default_rng(0))
ERRORS = {
    "experiment": (lambda: design(experiment="competiton"), "Did you mean 'competition'"),
    "membrane": (lambda: design(membrane="alpha1a"), "Did you mean 'alpha1A'"),
    "label": (lambda: design(label="[3H]prazosine"), "Did you mean"),
    "blank": (lambda: design(blank="fentolamine"), "Did you mean 'phentolamine'"),
    "wash": (lambda: design(wash="twice"), "no wash"),
    "temperature": (lambda: design(temperature=37), "no temperature"),
    "protein": (lambda: design(protein=0), "protein"),
    "too much protein": (lambda: design(protein=2000), "at most 1000"),
    "ligand is text": (lambda: design(ligand="1 nM"), "must be a number"),
    "ligand is nan": (lambda: design(ligand=math.nan), "finite"),
    "top": (lambda: design(top=-1), "top"),
    "time": (lambda: design(time=0), "time"),
    "a day": (lambda: design(time=1440), "at most 300"),
    "half a replicate": (lambda: design(replicates=1.5), "whole number"),
    "six replicates": (lambda: design(replicates=6), "at most 5"),
    "gtp": (lambda: design(gtp="yes"), "True or False"),
    "counting": (lambda: design(counting=0), "counting"),
    "no K": (lambda: Compound("x", {}), "membrane: nM"),
    "K": (lambda: Compound("x", {"liver": 0}), "above 0"),
    "K of a place": (lambda: Compound("x", {"lever": 1}), "Did you mean 'liver'"),
    "half-life": (lambda: Compound("x", {"liver": 1}, 0), "half-life"),
    "K not known": (lambda: run(design(), Compound("x", {"liver": 1}), np.random.default_rng(0)), "No K of x at alpha1A"),
    "run without a design": (lambda: run(GOOD, COLD, np.random.default_rng(0)), "no Design"),
    "run with a seed": (lambda: run(design(), COLD, 1), "no Generator"),
    "expected of a name": (lambda: expected(design(), "phentolamine"), "no Compound"),
    "method": (lambda: analyze(TABLE, design(), "cheng"), "method"),
    "no table": (lambda: analyze(None, design()), "lacks role"),
    "no design": (lambda: analyze(TABLE, GOOD), "needs the Design"),
    "no vials": (lambda: analyze(TABLE[TABLE.role != "added"], design()), "role added"),
    "no blanks": (lambda: analyze(TABLE[TABLE.role != "non-specific"], design()), "role non-specific"),
    "blanks as totals": (lambda: analyze(TABLE.assign(fmol=4.0), design()), "hardly above the blanks"),
    "ligand unknown there": (lambda: dissociation_constant("prazosin", "brain"), "membrane"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused_in_words(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()


def test_a_design_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        design().protein = 1
