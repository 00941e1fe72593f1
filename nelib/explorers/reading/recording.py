"""The protocol of recording from the locus coeruleus (S1), step by step, on identified neurons (lesson 09)."""

from functools import cache

import numpy as np

from nelib.explorers.reading.outcome import Outcome, explorer, keys, signs, source, told, untestable, value, weigh
from nelib.locus import brainstem, criteria, identified, neuron

DATA = ("burgalossi_data",)


@cache
def _cells() -> tuple[dict, ...]:
    """Return the identified noradrenergic neurons, each with its published counts."""
    return tuple(row for row in identified.summaries() if row["kind"] == "TH+")


@cache
def _table():
    """Return the features of fifty neurons: the stand-in that is drawn from their published counts."""
    return criteria.features(identified.load(synthetic=True))


def firing_rate() -> Outcome:
    """Test 1 to 5 Hz in rats, under an anesthetic and in a slice; identified neurons of mice are told beside it."""
    low, high = value("lc_recording", "rate_low"), value("lc_recording", "rate_high")
    rates = np.array([row["spikes"] / row["duration"] for row in _cells()])
    inside = (rates >= low) & (rates <= high)
    rat = value("lc_recording", "chloral_rate")
    slice_ = value("lc_recording", "slice_low"), value("lc_recording", "slice_high")
    cases = {
        "most identified neurons of mice": inside.mean() > 1 / 2,
        "anesthetized rats, mean": low <= rat <= high,
        "rat slice": low <= slice_[0] and slice_[1] <= high,
    }
    found = (
        f"{inside.sum()} of {len(rates)} identified noradrenergic neurons of mice fire at {low:g} to {high:g} Hz; rats "
        f"under chloral hydrate fire at {rat:g} Hz on average, rat neurons in a slice at {slice_[0]:g} to "
        f"{slice_[1]:g}. The sentence is on rats; the neurons of mice do not count."
    )
    rats = ("anesthetized rats, mean", "rat slice")
    return weigh(cases, found, (*DATA, *source("lc_recording", "chloral_rate", "slice_low")), own=rats)


def regular() -> Outcome:
    """Test "regular", which the overview says of rats: the irregularity of identified neurons of mice."""
    limit = value("lc_recording", "regular")
    cv = np.array([row["cv"] for row in _cells()])
    found = (
        f"The coefficient of variation is {np.median(cv):.2f} (median), below {limit:g} in {(cv < limit).sum()} of "
        f"{cv.size} identified neurons of mice; at random it is about 1. The limit is assumed. "
        "(The sentence is on rats. An abstract on awake rats calls the discharge highly regular and gives no number.)"
    )
    return weigh(
        {"most identified neurons of mice": (cv < limit).mean() > 1 / 2}, found, (*DATA, "devilbiss2011"), own=()
    )


def waveform() -> Outcome:
    """Test "broad": the same spikes behind four pass-bands."""
    limit, cells = value("lc_recording", "broad"), identified.load(synthetic=True)
    lows = (1, 100, value("lc_recording", "low"), 2 * value("lc_recording", "low"))
    high, mine = value("lc_recording", "high"), cells.noradrenergic
    broad = {low: int((criteria.widths(cells, low, high)[mine] > limit).sum()) for low in lows}
    told_ = ", ".join(f"from {low:g} Hz {n}" for low, n in broad.items())
    found = (
        f"Broader than {limit:g} ms among {mine.sum()} noradrenergic spikes (stand-in): {told_}. The overview gives no "
        "pass-band, and the number of phases depends on it."
    )
    return weigh({f"from {low:g} Hz": n > mine.sum() / 2 for low, n in broad.items()}, found, DATA)


def phasic_response() -> Outcome:
    """Test that a stimulus excites noradrenergic neurons, and that this identifies them."""
    called, truth = criteria.verdicts(_table())["phasic"], _table()["noradrenergic"].astype(bool)
    mine, others = called[truth].dropna(), called[~truth].dropna()
    rest, burst = value("lc_neuron", "rate_shocked"), value("lc_neuron", "spikes_shock")
    window = value("lc_recording", "burst_to")
    cases = {
        "noradrenergic neurons answer": burst / window > 2 * rest,
        "the others do not": others.mean() < 1 / 2,
    }
    found = (
        f"A foot shock brings {burst:.3g} spikes in {window:g} s, where {rest * window:.2g} are usual. Of those that "
        f"got "
        f"shocks {mine.sum():.0f} of {len(mine)} noradrenergic neurons answer most of them, and {others.sum():.0f} of "
        f"{len(others)} others: it identifies nobody."
    )
    return weigh(cases, found, DATA)


def quiescence() -> Outcome:
    """Test the pause after the burst: in identified neurons, and by its brakes."""
    rest, pause = value("lc_neuron", "rate_shocked"), value("lc_neuron", "rate_pause")
    called, truth = criteria.verdicts(_table())["quiet"], _table()["noradrenergic"].astype(bool)
    mine, others = called[truth].dropna(), called[~truth].dropna()
    cases = {
        "the mean of fourteen neurons": pause < rest / 2,
        "most neurons": mine.mean() > 1 / 2,
        **signs("quiescence_brake"),
    }
    found = (
        f"From 1.5 to 4.5 s after a shock the rate is {pause / rest:.0%} of that at rest; {mine.sum():.0f} of "
        f"{len(mine)} "
        f"noradrenergic neurons and {others.sum():.0f} of {len(others)} others fall silent. {told('quiescence_brake')}"
    )
    return weigh(cases, found, (*DATA, *keys("quiescence_brake")))


def alpha2_drugs() -> Outcome:
    """Test that α2 agonists silence and antagonists excite: one neuron, one experiment, and the model."""
    left, dose = value("lc_recording", "clonidine_left"), value("lc_recording", "clonidine_dose")
    held, free = neuron.evidence("rate_rest").value, neuron.evidence("R_free").value
    rise = value("push_back", "rise_soma_RS79948")
    cases = {
        "clonidine, one neuron": left < 1 / 2,
        "antagonist in the nucleus": rise > 0,
        "antagonist, model": free > held,
    }
    found = (
        f"{dose:g} µg/kg clonidine left {left:.0%} of the rate of one neuron of a dog. An antagonist in the nucleus "
        f"raised "
        f"norepinephrine in the cortex by {rise:g}%; in the model it brings the rate from {held:.2f} to {free:.2f} Hz. "
        "Whether such a test identifies a neuron is not tested: none of the fifty got a drug."
    )
    return weigh(cases, found, (*source("lc_recording", "clonidine_left"), *source("push_back", "rise_soma_RS79948")))


def signature() -> Outcome:
    """Test the criteria together as a signature: sure and complete, by combination."""
    table = _table()
    sets = {
        "rate and width": ["slow", "broad"],
        "with shocks and quiet": ["slow", "broad", "phasic", "quiet"],
        "with regular": list(criteria.CRITERIA),
    }
    cases, parts = {}, []
    for name, used in sets.items():
        found = criteria.rule(table, used)
        mine, others = found.true_positive + found.false_negative, found.true_negative + found.false_positive
        cases[f"{name}: finds most"] = found.true_positive > mine / 2
        cases[f"{name}: takes few others"] = found.false_positive < others / 10
        parts.append(f"{name} {found.true_positive} of {mine} found, {found.false_positive} of {others} taken wrongly")
    return weigh(cases, f"Criteria, on the stand-in of fifty identified neurons: {'; '.join(parts)}.", DATA)


def placement() -> Outcome:
    """Test coordinates: how many electrodes aimed at the nucleus end in it, for two errors of placing."""
    aim = explorer("recording", "descent")
    rates = {
        "usual error": aim.data()["rate"], "larger error": aim.data(**aim.presets["Scatter of 0.2 mm"])["rate"]
    }  # fmt: skip
    told_ = ", ".join(f"{name} {rate:.0%}" for name, rate in rates.items())
    return weigh(
        {name: rate > 1 / 2 for name, rate in rates.items()},
        f"Of electrodes aimed at its middle so many end in the nucleus: {told_} (map in part recalled, errors "
        f"assumed).",
        source("lc_recording", "lc_to"),
    )


def track() -> Outcome:
    """Test that the way leads through the cerebellum to the nucleus."""
    names = [region.name for _, _, region in brainstem.track(value("lc_recording", "lc_center"))]
    order = [names.index(name) if name in names else -1 for name in ("cerebellum", "locus coeruleus")]
    found = (
        f"A vertical electrode over the nucleus meets: {', '.join(dict.fromkeys(names))}. The map is in part recalled."
    )
    cases = {"cerebellum": order[0] >= 0, "the nucleus behind it": order[1] > order[0] >= 0}
    return weigh(cases, found, source("lc_recording", "lc_to", "cerebellum_to"))


def single_units() -> Outcome:
    """Test filtering, a threshold and sorting: recall and precision, with a far and with an equal neighbor."""
    sorting, electrode = explorer("recording", "sorting"), explorer("recording", "electrode")
    runs = {
        "two neurons, sorted": sorting.data(),
        "two neurons, one unit for all": sorting.data(**sorting.presets["One unit for all"]),
        "a neighbor as near": sorting.data(**sorting.presets["A neighbor as near"]),
        "threshold alone": electrode.data(),
    }
    cases = {n: min(float(d["recall"]), float(d["precision"])) > 9 / 10 for n, d in runs.items()}
    told_ = "; ".join(f"{n} {d['recall']:.0%} and {d['precision']:.0%}" for n, d in runs.items())
    return weigh(cases, f"Recall and precision: {told_}.", (*source("lc_recording", "factor"), *DATA))


def histology() -> Outcome:
    """Test that a lesion and a TH stain confirm the place, and what the place says of the neuron."""
    table = [row for row in identified.summaries() if str(row["place"]).startswith("inside")]
    other = sum(row["kind"] != "TH+" for row in table)
    cases = {"most neurons inside are noradrenergic": other < len(table) / 2, "the lesion is found": (
        value("lc_recording", "lesion_radius") > value("lc_recording", "rig_found"))}  # fmt: skip
    found = (
        f"A lesion has a radius of {value('lc_recording', 'lesion_radius'):g} mm and is found. It confirms the "
        f"place, as "
        f"the overview says; of {len(table)} neurons recorded inside the core {other} were TH-negative."
    )
    return weigh(cases, found, (*DATA, *source("lc_recording", "lesion_radius")))


def anesthesia() -> Outcome:
    """Say why anesthesia and craniotomy cannot be tested."""
    return untestable(
        "The rig of lesson 09 has no anesthetic and no surgery: its neurons fire as identified ones do.", DATA
    )


def one_voice() -> Outcome:
    """Test "global" (do the neurons fire together, and does their activity change the state of the whole brain?)."""
    pairs = value("lc_recording", "synchronous")
    cases = {"most pairs fire together": pairs > 1 / 2, **signs("wake")}
    together = f"{pairs:.0%} of the pairs of neurons fire in synchrony (rat)."
    found = f"{together} {told('wake')} Where axons go is not in the course."
    return weigh(cases, found, (*source("lc_recording", "synchronous"), *keys("wake")))


def diffuse() -> Outcome:
    """Say why the projections cannot be tested."""
    return untestable(
        "No record of the course maps the axons of the locus coeruleus. That its norepinephrine reaches far in "
        "tissue is "
        "tested in lesson 02.",
        ("courtney2014",),
    )
