"""Claims of S1 on arousal, attention and memory, tested on the models and records of lessons 10, 11 and 12."""

from functools import cache

from nelib.explorers.reading.outcome import (
    Outcome,
    explorer,
    keys,
    literature,
    signs,
    source,
    told,
    untestable,
    value,
    weigh,
)  # fmt: skip
from nelib.locus import consolidation, gain, inverted_u, plasticity

MODEL = ("phillips2008", "gleit2013")


def states() -> Outcome:
    """Test that the cells fire most in active waking, less in quiet waking and hardly in REM sleep."""
    seen = {name: value("arousal", name) for name in (
        "cat_active_wake_low", "cat_active_wake_high", "cat_quiet_wake_low", "cat_quiet_wake_high", "cat_SWS_low",
        "cat_SWS_high", "cat_REM", "mouse_wake_high", "mouse_SWS", "mouse_REM",
    )}  # fmt: skip
    cases = {
        "cat: active above quiet waking": seen["cat_active_wake_high"] > seen["cat_quiet_wake_high"],
        "cat: silent in REM sleep": seen["cat_REM"] < seen["cat_SWS_low"],
        "mouse: waking above sleep": seen["mouse_wake_high"] > seen["mouse_SWS"],
        "mouse: silent in REM sleep": seen["mouse_REM"] == 0,
    }
    found = (
        f"Cat, in Hz: active waking {seen['cat_active_wake_low']:g} to {seen['cat_active_wake_high']:g}, quiet "
        f"{seen['cat_quiet_wake_low']:g} to {seen['cat_quiet_wake_high']:g}, slow-wave sleep {seen['cat_SWS_low']:g} "
        f"to "
        f"{seen['cat_SWS_high']:g}, REM {seen['cat_REM']:g}; mouse up to {seen['mouse_wake_high']:g} awake, "
        f"{seen['mouse_REM']:g} in REM sleep."
    )
    return weigh(cases, found, source("arousal", "cat_REM", "mouse_REM"))


def activation_wakes() -> Outcome:
    """Test that activation of the cells wakes, at rates of waking and beyond."""
    arrest, usual = value("arousal", "arrest"), value("arousal", "statement_wake_high")
    cases = {**signs("wake"), "the rates of waking lie below those that arrest": usual < arrest}
    more = f"Sustained stimulation from {arrest:g} Hz on arrests behavior; in waking up to {usual:g} are usual."
    found = f"{told('wake')} {more}"
    return weigh(cases, found, (*keys("wake"), *source("arousal", "arrest")))


@cache
def _night(medicine: str = "none", **settings: float) -> dict:
    return explorer("arousal", "night").data(medicine=medicine, **settings)["counts"]


def cornerstone() -> Outcome:
    """Test that the system carries waking: less of it in two models, and a lesion."""
    hysteresis = explorer("arousal", "hysteresis")
    usual, less = hysteresis.data()["asleep"], hysteresis.data(**hysteresis.presets["Halve arousal"])["asleep"]
    night = explorer("arousal", "night")
    human, weak = _night()["asleep"], _night(**night.presets["40% less NE"])["asleep"]
    cases = {"flip-flop, half the drive": less > usual, "human model, less norepinephrine": weak > human}
    cases |= signs("cornerstone")
    found = (
        f"With half the excitation of the wake group the flip-flop sleeps {less:.1f} h a day in place of "
        f"{usual:.1f}; the "
        f"human model with 40% less norepinephrine {weak:.1f} h in place of {human:.1f}. {told('cornerstone')}"
    )
    return weigh(cases, found, (*MODEL, *keys("cornerstone")))


def amphetamine_wakes() -> Outcome:
    """Test that drugs which enhance norepinephrine wake: reboxetine in a model, amphetamine without DAT."""
    human, reboxetine = _night(), _night("reboxetine")
    cases = {"reboxetine, human model": reboxetine["asleep"] < human["asleep"], **signs("amphetamine")}
    found = (
        f"Under reboxetine the human model sleeps {reboxetine['asleep']:.1f} h in place of {human['asleep']:.1f}. "
        f"{told('amphetamine')} So amphetamine is no clean example of norepinephrine."
    )
    return weigh(cases, found, (*keys("amphetamine"), *MODEL))


def blockade_sedates() -> Outcome:
    """Test that blocking α1 and β receptors sedates: both together, and prazosin alone in the human model."""
    human, prazosin = _night(), _night("prazosin")
    cases = {**signs("sedation"), "α1 alone, human model": prazosin["asleep"] > human["asleep"]}
    found = (
        f"{told('sedation')} With prazosin alone the human model sleeps {prazosin['asleep']:.1f} h in place of "
        f"{human['asleep']:.1f}; it has no β receptor, so that the model, not the claim, may be at fault."
    )
    return weigh(cases, found, (*keys("sedation"), *MODEL))


def prefrontal() -> Outcome:
    """Test that norepinephrine optimizes prefrontal functions: studies, and an optimum in the model for each pair."""
    peaks = {
        which: inverted_u.peak(K_a2=K_a2, K_a1=K_a1)
        for which, (K_a2, K_a1) in ((w, inverted_u.affinities(w)) for w in inverted_u.AFFINITIES)
    }
    cases = signs("prefrontal") | {"the model has an optimum": peaks["tight a2"] is not None}
    seeds = [which for which, peak in peaks.items() if which.startswith("seed") and peak is not None]
    found = (
        f"{told('prefrontal')} In the model, in which α2A helps and α1 harms, an amount between too little and "
        f"too much is best if their constants are the published ones; with {len(seeds) or 'none'} of the "
        f"{len(peaks) - 1} pairs of constants that S1 prints."
    )
    return weigh(cases, found, (*keys("prefrontal"), *source("attention", "K_a2")))


def signal_to_noise() -> Outcome:
    """Test that norepinephrine, as a gain, enhances the signal-to-noise ratio: of means, of detection, in cells."""
    low, high = 1, 4
    ratio = {g: float(gain.mean_ratio(1, g)) for g in (low, high)}
    one = {g: float(gain.auc(1, g)) for g in (low, high)}
    best, top = gain.best_gain(1)
    start = float(gain.auc(1, low, units=2))
    little = value("memory", "alpha_level") / 10
    cases = {
        "ratio of mean outputs": ratio[high] > ratio[low],
        "detection by one unit": one[high] > one[low] + little,
        "detection with noise behind the gain": top > start + little,
        **signs("signal_noise"),
    }
    found = (
        f"Four times the gain raises the ratio of mean outputs from {ratio[low]:.2f} to {ratio[high]:.2f}; the area "
        f"under "
        f"the ROC curve of one unit stays at {one[high]:.3f}; with noise behind the gain it can rise from "
        f"{start:.3f} to "
        f"{top:.3f}, at gain {best:.2g}. {told('signal_noise')}"
    )
    return weigh(cases, found, (*source("attention", "B_unit"), *keys("signal_noise")))


def focus() -> Outcome:
    """Test "focusing attention": distractors answered in the tonic and the phasic mode, at two thresholds."""
    task = explorer("attention", "task")
    runs = {"phasic": task.data(), "tonic": task.data(**task.presets["Tonic"]),
            "tonic, higher threshold": task.data(**task.presets["Tonic, higher threshold"])}  # fmt: skip
    false = {name: float(data["here"][1]) for name, data in runs.items()}
    cases = {
        f"{name}: fewer distractors answered than in the phasic mode": false[name] < false["phasic"]
        for name in runs if name != "phasic"
    }  # fmt: skip
    listed = ", ".join(f"{name} {part:.0%}" for name, part in false.items())
    found = (
        f"Distractors that the network answers: {listed}. The tonic mode has more norepinephrine between targets. No "
        f"record "
        "on animals decides."
    )
    return weigh(cases, found, source("attention", "C_tonic", "C"))


def training_releases() -> Outcome:
    """Test that emotional arousal releases norepinephrine: the amygdala after shocks and after training."""
    rise = {name: value("memory", name) for name in ("ne_shock_low", "ne_shock_high", "ne_training")}
    cases = {
        "weak shock": rise["ne_shock_low"] > 1, "strong shock": rise["ne_shock_high"] > rise["ne_shock_low"],
        "training": rise["ne_training"] > 1,
    }  # fmt: skip
    found = (
        f"In the rat's amygdala norepinephrine rises to {rise['ne_shock_low']:g} and {rise['ne_shock_high']:g} times "
        f"rest "
        f"after a weak and a strong shock, and above {rise['ne_training']:g} times after training."
    )
    return weigh(cases, found, source("memory", *rise))


def consolidates() -> Outcome:
    """Test that norepinephrine enhances consolidation: studies, what propranolol takes, and two doses in the model."""
    loss = value("memory", "g_propranolol")
    level, extreme = value("memory", "x_story"), explorer("memory", "emotion").presets["Extreme event"]["arousal"]
    block = value("memory", "x_block")
    change = {x: float(consolidation.change(x, propranolol=block)) for x in (level, extreme)}
    cases = {**signs("consolidation"), "propranolol, pooled": loss > 0}
    cases |= {f"model, {x:g} times rest": part < 0 for x, part in change.items()}
    listed = ", ".join(f"{part:+.0%} at {x:g} times rest" for x, part in change.items())
    found = (
        f"{told('consolidation')} Propranolol before consolidation takes {loss:g} SD of emotional memory (10 "
        f"experiments). In "
        f"the model propranolol changes recall by {listed}: beyond an optimum norepinephrine harms."
    )
    return weigh(cases, found, (*keys("consolidation"), *source("memory", "g_propranolol")))


def retrieves() -> Outcome:
    """Test that norepinephrine enhances retrieval."""
    return literature("retrieval")


def modulates_plasticity() -> Outcome:
    """Test that norepinephrine modulates LTP: the window in CA1, and studies of hippocampus and amygdala."""
    plain, wide = value("memory", "window"), value("memory", "window_iso")
    cases = {**signs("ltp"), "window of LTP in CA1": wide > plain}
    found = f"A β agonist widens the window of LTP in CA1 from {plain:g} to {wide:g} ms. {told('ltp')}"
    return weigh(cases, found, (*keys("ltp"), *source("memory", "window_iso")))


def strengthens() -> Outcome:
    """Test "strengthening": the sign of the change at low and high norepinephrine, and studies."""
    gate = explorer("memory", "gate")
    levels = [gate.presets[name]["norepinephrine"] for name in ("Norepinephrine low", "Norepinephrine high")]
    change = {nM: float(plasticity.net_change(nM)) for nM in levels}
    cases = {**signs("strengthen")} | {f"model, {nM:g} nM": part > 0 for nM, part in change.items()}
    listed = ", ".join(f"{nM:g} nM {'strengthens' if part > 0 else 'weakens'}" for nM, part in change.items())
    turn = plasticity.flip()
    found = f"{told('strengthen')} In the model random firing at {listed} the synapse; it turns at {turn:.0f} nM."
    return weigh(cases, found, (*keys("strengthen"), *source("memory", "K_beta")))


def working_memory() -> Outcome:
    """Test that more norepinephrine improves working memory: studies, and four doses of one drug."""
    best, end = value("memory", "clen_best"), value("memory", "clen_highest")
    doses = [value("memory", f"clen_{name}") for name in ("low", "best", "high", "highest")]
    cases = signs("working_memory") | {f"clenbuterol, {ng:g} ng (retention)": ng == best for ng in doses}
    found = (
        f"{told('working_memory')} Of four doses of clenbuterol up to {end:g} ng only {best:g} ng improved "
        f"retention. On motor "
        "learning no study is on record."
    )
    return weigh(cases, found, (*keys("working_memory"), *source("memory", "clen_best")))


def motor_learning() -> Outcome:
    """Say why motor learning cannot be tested."""
    return untestable("No study of motor learning under a noradrenergic drug is on record.", ("seed_cns",))


def therapeutic_signal() -> Outcome:
    """Say why signal to noise as the way in which drugs help in ADHD cannot be tested."""
    from nelib.clinic import adhd_effects

    effect = adhd_effects.effect("children, clinicians", "atomoxetine")
    return untestable(
        f"Atomoxetine does better than placebo (standardized difference {-effect.effect.value:.2f} in children), but "
        f"no study on "
        "record measured a signal-to-noise ratio in patients: the studies of it are of cats and of healthy volunteers.",
        ("cortese2018", "jakala1999", *keys("signal_noise")),
    )
