"""Predictions and self-checks of lesson 02."""

import math

from nelib.explorers import terminal as explore
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.kit.evidence import load_evidence
from nelib.synapse.diffusion import setting
from nelib.synapse.fates import fates, resting_fluxes, reuptake
from nelib.synapse.release import calcium_left, molecules, train
from nelib.synapse.voltammetry import fit_control, half_time


def _released(name: str) -> float:
    return load_evidence("release")[name].value


def _dog(name: str) -> float:
    return load_evidence("fates")[name].value


# -- 1 a hundred impulses --------------------------------------------------------------------------------------------


def last_impulse():
    """Ask what a toxin leaves of the hundredth impulse."""
    left = calcium_left(_released("omega_dose"), "cortex")
    return predict(
        "02/last",
        f"In the cortex a snail toxin closes so many calcium channels that {left:.0%} of the release by a single "
        "impulse is left. A hundred impulses follow at 20 Hz, with and without the toxin. How much does the hundredth "
        "impulse release with the toxin, in percent of the hundredth without?",
        number_range=(0, 150),
        unit="%",
    )


def quantum():
    """Ask for the molecules in a large quantum."""
    charge = 1000.0  # fC, the 1 pC of the rare events
    right = molecules(charge)
    return check(
        "02/quantum",
        "A few events of the same recordings carry more than 1 pC. How many molecules of norepinephrine are 1 pC? "
        "(2 electrons a molecule; an electron carries 1.602·10⁻¹⁹ C.)",
        Numeric(
            right,
            "1",
            f"10⁻¹² C / (2 · 1.602·10⁻¹⁹ C) = {right:.3g}, {charge / _released('charge'):.0f} times the usual quantum.",
            "Charge divided by the charge of one molecule's electrons.",
            [
                Misconception(
                    2 * right, "You counted one electron a molecule. Oxidation of a catecholamine gives two."
                ),
                Misconception(4 * right, "You multiplied by the two electrons. Each molecule gives two, so divide."),
                Misconception(molecules(_released("charge")), "That is the usual quantum of 40 fC. 1 pC is 1000 fC."),
            ],
        ),
    )


def toxin():
    """Ask whether depletion explains why a blocker is weak at high frequency."""
    left = calcium_left(_released("omega_dose"))

    def sum_left(hertz: float) -> str:
        return f"{train(hertz, 100, calcium=left)['probability'].sum() / train(hertz, 100)['probability'].sum():.0%}"

    right = "A part: with the toxin the pool stays fuller, and each impulse finds more."
    return check(
        "02/toxin",
        "In rat mesenteric arteries the toxin nearly abolished the response to 2 to 8 Hz, and was much weaker at 12 to "
        "32 Hz. The authors conclude that other calcium channels take part at high frequency. How much of it can "
        "depletion explain?",
        Choices(
            right,
            {
                "All of it.": f"In a sympathetic nerve 30 nM leave {sum_left(2)} of a hundred impulses at 2 Hz and "
                f"{sum_left(32)} at 32 Hz. That is the right direction, and too little alone.",
                right: f"At 2 Hz {sum_left(2)} of the sum is left, at 32 Hz {sum_left(32)}. Before one counts the "
                f"rest as "
                "another channel, this part must be taken off.",
                "Nothing: the toxin takes the same share of every impulse.": "It takes the same share of the "
                "*calcium*. "
                "What an impulse releases also depends on how full the pool is.",
            },
        ),
    )


# -- 2 the brake with a delay ----------------------------------------------------------------------------------------


def antagonist():
    """Ask what an antagonist does at a low frequency."""
    return predict(
        "02/antagonist",
        "A nerve fires at 1 Hz. An antagonist blocks ten in eleven of the autoreceptors. By how many percent does the "
        "norepinephrine outside rise?",
        number_range=(0, 200),
        unit="%",
    )


def crossover():
    """Ask for the norepinephrine at which a partial agonist does nothing."""
    K, efficacy = (load_evidence("autoreceptor")[n].value for n in ("K_auto", "efficacy"))
    right = 1000 * K * efficacy / (1 - efficacy)
    return check(
        "02/crossover",
        f"The receptor binds norepinephrine with K = {1000 * K:.3g} nM. At which norepinephrine does an agonist "
        f"with an "
        f"efficacy of {efficacy:g} neither raise nor lower the release?",
        Numeric(
            right,
            "nM",
            f"K·ε/(1 − ε) = {right:.3g} nM, whatever its dose. The figure crosses zero at about 6 Hz, where that much "
            "is outside.",
            "Use the expression that was just derived.",
            [
                Misconception(1000 * K, "That is K, where half of the receptors are occupied."),
                Misconception(1000 * K * efficacy, "You left out the 1 − ε below."),
                Misconception(1000 * K * (1 - efficacy) / efficacy, "You turned the ratio upside down."),
            ],
            tolerance=0.04,
        ),
    )


def slope():
    """Ask why an antagonist leaves the initial slope."""
    right = "At the beginning nothing has accumulated yet, and the receptor takes seconds to answer."
    return check(
        "02/slope",
        "Yohimbine raises the plateau of the response but not its initial slope. Clonidine lowered both. Why the "
        "difference?",
        Choices(
            right,
            {
                "Yohimbine binds too slowly.": "It had reached equilibrium before the train.",
                right: "An antagonist can only take away a brake that norepinephrine has put on, and that comes late. "
                "An agonist is there before the first impulse.",
                "Yohimbine acts on the heart, clonidine on the nerve.": "In the model both act on the same receptor, "
                "and the difference is there.",
            },
        ),
    )


# -- 3 where it goes -------------------------------------------------------------------------------------------------


def dhpg():
    """Ask what a block of NET does to DHPG."""
    return predict(
        "02/dhpg",
        "MAO in the nerve makes DHPG of norepinephrine. In a resting heart NET, which takes back nine tenths of "
        "what is "
        "released, is blocked. By how many percent does the DHPG fall in the first minutes?",
        number_range=(0, 100),
        unit="%",
    )


def stimulated():
    """Ask for the reuptake during weak nerve stimulation."""
    dhpg, rest, share = _dog("D_low"), _dog("D_rest"), _dog("mao_share")
    right, from_leak = reuptake(dhpg), _dog("leak_share") * rest
    return check(
        "02/stimulated",
        f"The nerves are stimulated, and the DHPG of the heart rises from {rest:g} to {dhpg:g} pmol/min. The leak "
        f"stays "
        f"as it was. MAO turns {share:.0%} of what is recaptured into DHPG. How large is the reuptake now?",
        Numeric(
            right,
            "pmol/min",
            f"({dhpg:g} − {from_leak:.1f}) / {share:g} = {right:.0f} pmol/min. Spillover, {_dog('S_low'):g} "
            f"pmol/min, is "
            f"{_dog('S_low') / (right + _dog('S_low')):.0%} of the two together: more impulses, and NET still takes "
            f"nine "
            "tenths.",
            "Subtract the DHPG that comes from the leak, then divide by the share that MAO takes.",
            [
                Misconception(dhpg / share, "You did not subtract the DHPG that comes from the leak."),
                Misconception(
                    (dhpg - rest) / share,
                    "You subtracted all of the resting DHPG. A fifth of it came from reuptake already then.",
                ),
                Misconception(dhpg - from_leak, "That is the DHPG from reuptake. It is only the 3% that MAO caught."),
                Misconception((dhpg - from_leak) * share, "Divide by the share: the DHPG is a small part of reuptake."),
            ],
        ),
    )


def mao():
    """Ask what a block of MAO does outside."""
    blocked = fates(MAO=0.01)
    right = "Hardly anything: the cytosol only holds a little more, and VMAT pumps it back."
    return check(
        "02/mao",
        "Block MAO and look at the first minutes. What happens to the norepinephrine outside?",
        Choices(
            right,
            {
                "It rises several-fold, because MAO ends its action.": f"Look: it stands at "
                f"{blocked['contents']['outside']:.1%} of rest. MAO sits behind NET, in the cytosol; what it breaks "
                f"down "
                "is no longer outside.",
                right: f"MAO takes {resting_fluxes()['MAO']:.0f} of the "
                f"{resting_fluxes()['leak'] + resting_fluxes()['NET']:.0f} pmol/min that enter the cytosol. After "
                f"days it "
                "is another matter: what is not destroyed is stored, and the store rises.",
                "It falls, because the nerve releases less.": "Nothing in this network slows release. In a real nerve "
                "more norepinephrine would act on autoreceptors, but there hardly is more.",
            },
        ),
    )


# -- 4 space ---------------------------------------------------------------------------------------------------------


def peak():
    """Ask what a block of uptake does to the peak in a well-mixed slice."""
    return predict(
        "02/peak",
        "Thirty pulses in 0.3 s, then uptake with a half-time of 2.93 s. A drug blocks so much of NET that the "
        "half-time "
        "becomes four times as long. If the slice is well mixed, by how many percent does the peak rise?",
        number_range=(0, 150),
        unit="%",
    )


def half():
    """Ask for the half-time of a larger peak."""
    release, high = fit_control(), 1.0
    right, usual = half_time(high, release.V_max, release.K_m), half_time(setting("C_peak"), release.V_max, release.K_m)
    return check(
        "02/half",
        f"Uptake saturates. In the same slice (K_m = {release.K_m:g} µM, V_max = {release.V_max:.3f} µM/s) a longer "
        f"train "
        f"raises norepinephrine to {high:g} µM. What is the half-time from there?",
        Numeric(
            right,
            "s",
            f"(P/2 + K_m ln 2)/V_max = {right:.2f} s, not {usual:.2f} s: a transporter that is busy takes longer. A "
            "half-time belongs to a peak, not to a transporter.",
            "Put P, K_m and V_max into the integral that was just solved.",
            [
                Misconception(usual, "That is the half-time of the usual peak. Uptake that saturates is slower here."),
                Misconception(
                    math.log(2) * release.K_m / release.V_max,
                    "That is the half-time of first-order uptake, far below K_m.",
                ),
                Misconception(
                    (high + 2 * math.log(2) * release.K_m) / release.V_max, "Twice too long: it is P/2, not P."
                ),
            ],
            tolerance=0.01,
        ),
    )


def space():
    """Ask which observation would tell space from more release."""
    right = "The time at which the control peak arrives."
    return check(
        "02/space",
        "Two explanations of the high peak: diffusion through a dead layer, or more release under desipramine. Which "
        "observation, in the record that exists already, could tell them apart?",
        Choices(
            right,
            {
                "The height of the control peak.": "The dose per pulse is free in both, so both fit it.",
                "The half-time under desipramine.": "Both reach it with less of NET.",
                right: "A layer delays the peak, by almost two seconds if it alone must explain +96%. More release "
                "leaves it at the end of the train.",
            },
        ),
    )


# -- 5 the whole life ------------------------------------------------------------------------------------------------


def stored():
    """Ask what a train of 20 minutes leaves in the store when NET is blocked."""
    return predict(
        "02/stored",
        "NET is blocked, and the nerve fires five times as fast as at rest for 20 minutes. What percentage of the "
        "resting store is in the vesicles at the end?",
        number_range=(0, 100),
        unit="%",
    )


def recycling():
    """Ask what keeps the store full."""
    usual = explore.life.data(minute=20)
    blocked = explore.life.data(minute=20, net=0.05)
    free = explore.life.data(minute=20, brake=False)
    both = explore.life.data(minute=20, net=0.05, brake=False)

    def left(data) -> str:
        return f"{data['pools']['vne'] / data['rest']['vne']:.0%}"

    right = "The store is large, and without NET the brake holds the release back."
    return check(
        "02/recycling",
        "What keeps the store so full when NET is blocked? Use the presets, and look at minute 20.",
        Choices(
            right,
            {
                "Synthesis makes good what is released.": f"Synthesis makes {blocked['flows']['DBH']:.0f} µM/h; "
                f"{blocked['flows']['release']:.0f} µM/h are released.",
                right: f"Left after 20 minutes: {left(usual)} with both, {left(blocked)} without NET, {left(free)} "
                f"without "
                f"the brake, {left(both)} without both. Without NET there is more outside, and the brake cuts the "
                f"release "
                f"from {usual['flows']['release']:.0f} to {blocked['flows']['release']:.0f} µM/h.",
                "The vesicles stop leaking.": f"The leak follows the content: {blocked['flows']['leak_NE']:.0f} "
                f"µM/h, more "
                "than release.",
            },
        ),
    )
