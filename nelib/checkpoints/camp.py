"""Predictions and self-checks of lesson 08."""

from nelib.explorers import camp as explore
from nelib.kit.checkpoint import Choices, Misconception, Numeric, check, predict
from nelib.kit.evidence import load_evidence
from nelib.signaling.gprotein import gi_theory

# -- 1 an agonist that cannot leave ----------------------------------------------------------------------------------


def trap():
    """Ask how far below its dissociation constant an agonist acts."""
    found = explore.trap.data()
    return predict(
        "08/trap",
        f"An agonist has a K_d of {found['K_d'] / 1000:g} µM at the α2 receptor. It can leave only while the receptor "
        "holds no G protein. In membranes with plenty of Gi and GTP it is left for five minutes. How many times less "
        "than K_d does half of its effect need? (1: as much as K_d.)",
        number_range=(1, 1000),
        unit="times",
    )


def held():
    """Ask for the half-effect of a trapped agonist."""
    K_d, joins, lasts = 800.0, 2.0, 1.5
    right = K_d / (1 + joins * lasts)
    return check(
        "08/held",
        f"At another receptor K_d is {K_d:g} nM. A G protein finds the occupied receptor {joins:g} times a second and "
        f"then holds it, with its agonist, for {lasts:g} s on average before it leaves. How much agonist does half of "
        "the effect need in the long run?",
        Numeric(
            right,
            "nM",
            f"For each receptor that can lose its agonist there are {joins:g}/s × {lasts:g} s = {joins * lasts:g} that "
            f"cannot: {K_d:g}/(1 + {joins * lasts:g}) = {right:g} nM.",
            "How many receptors hold agonist for each one that could lose it?",
            [
                Misconception(K_d / (joins * lasts), "Count the receptor that can lose its agonist, too: 1 + 3."),
                Misconception(K_d, "That is K_d: right if the agonist could always leave."),
                Misconception(K_d * (1 + joins * lasts), "You multiplied. What cannot leave acts at lower doses."),
                Misconception(K_d / lasts, "That is the time alone. How often the receptor is caught counts, too."),
            ],
        ),
    )


def no_GTP():
    """Ask what taking GTP away does to dose and maximum."""
    GTP = load_evidence("gprotein")["GTP_0"].value
    less = float(gi_theory("EC50") / gi_theory("EC50", GTP=GTP / 100))
    right = "Half of the effect needs less agonist, and the largest effect is smaller."
    return check(
        "08/GTP",
        "You take 99% of the GTP away and wait long. What becomes of the dose-response curve of active Gi?",
        Choices(
            right,
            {
                "It shifts to the right and falls: GTP is the fuel.": "It falls. But an agonist that is held longer "
                "acts at lower doses.",
                right: "Gi waits on the receptor for GTP and keeps the agonist there; fewer Gi leave. Both fall by the "
                f"same factor, {less:.3g}, so that very low doses do what they did. (In the figure the dose moves "
                f"less: "
                "five minutes are too short, see the dotted curve.) A binding assay without GTP sees the tight state "
                "(lesson 05, section 6).",
                "It shifts to the left, and its top stays.": "Each active Gi has to pick up a GTP first.",
                "Nothing: GTP does not bind to the receptor.": "It decides how long Gi stays there.",
            },
        ),
    )


# -- 2 one cell, two receptors ---------------------------------------------------------------------------------------


def blocked():
    """Ask what norepinephrine does to cAMP under a β blocker."""
    return predict(
        "08/blocked",
        "A cell with α2 and β1 receptors has had 1 µM propranolol for five minutes. Now 100 nM norepinephrine come. "
        "How much cAMP is in the cell two minutes later, in percent of rest?",
        number_range=(0, 300),
        unit="%",
    )


def pertussis():
    """Ask what pertussis toxin does to agonist at alpha2."""
    with_, without = (explore.cell.data(drug=drug)["now"]["alpha2"] for drug in ("pertussis toxin", "no drug"))
    right = "Most of the α2 receptors lose their norepinephrine."
    return check(
        "08/pertussis",
        "Pertussis toxin keeps Gi away from receptors. It does not touch the site to which norepinephrine binds. "
        "100 nM norepinephrine are there. What happens at the α2 receptor?",
        Choices(
            right,
            {
                "Nothing: the toxin acts inside.": "What is inside holds the agonist outside: section 1.",
                right: f"From {without:.0%} to {with_:.0%}. Without Gi nothing holds it, and K_d is "
                f"{explore.trap.data()['K_d'] / 1000:g} µM. The toxin looks like a competitor in a binding assay with "
                "agonist.",
                "They fill up: no Gi carries the signal away.": "Gi does not take the agonist along; it keeps it.",
            },
        ),
    )


def total():
    """Ask for the drug behind a pattern."""
    before = explore.cell.data(drug="PKI 10 µM", minute=0)
    ratio = {n: before["now"][n] / before["rest"][n] for n in ("cAMP", "free")}
    right = "PKI"
    return check(
        "08/total",
        f"A drug, and no agonist yet: after five minutes all cAMP, free and bound, is {ratio['cAMP']:.1f} times that "
        f"at rest, but free cAMP only {ratio['free']:.2f} times. No phospholamban is marked. Which drug?",
        Choices(
            right,
            {
                "IBMX": "Then nothing would break cAMP down, and the free one would rise most of all.",
                "forskolin": "Then more would be made, and the free one would rise with it.",
                "H-89": "It stops the marking, too. But it leaves the catalytic subunit where it is, and cAMP rises by "
                "2% before an agonist comes.",
                right: "It catches the catalytic subunits, so the regulatory ones stay open and hold two cAMP each. "
                "An assay of all cAMP would report a strong stimulation. There is none.",
            },
        ),
    )


# -- 3 which way -----------------------------------------------------------------------------------------------------


def half():
    """Ask for the dose of norepinephrine at half of phospholamban."""
    K = explore.balance.data()["K_L"]
    return predict(
        "08/half",
        f"Without G protein half of the β1 receptors need {K / 1000:.2g} µM norepinephrine. In the cell the receptors "
        "meet Gs, which stimulates the cyclase; cAMP opens PKA, and PKA marks phospholamban. Which dose marks half of "
        "the phospholamban that norepinephrine can mark through β1?",
        number_range=(1, 5000),
        unit="nM",
    )


def direction():
    """Ask when norepinephrine lowers cAMP."""
    weak, strong = (explore.balance.data(most=most)["at"]["both"] for most in (27, 70))
    right = "Gi takes a larger share of the production at most."
    return check(
        "08/direction",
        f"10 nM norepinephrine bring the cAMP of one cell to {weak:.2f} × rest, of another to {strong:.2f} × rest. "
        "Both cells raise it at 1 µM. Which difference between them would explain that?",
        Choices(
            right,
            {
                right: "Low doses find α2 first, whose half-effect lies lower. A Gi that is strong enough wins there, "
                "and β1 wins later. With a Gi that takes three quarters or more it would never win.",
                "The second has fewer α2 receptors on its surface.": "Then the second would raise it more, not less.",
                "The second has more phosphodiesterase.": "Then it has less cAMP at rest and at each dose. With five "
                "times as much, 10 nM still raise it, to 1.05 × rest.",
                "β1 is missing from the second.": "Then it would not raise cAMP at 1 µM.",
            },
        ),
    )


def where():
    """Ask at which step the curve of the beta receptor moves."""
    steps = {n: half_ for n, (_, half_, _) in explore.balance.data()["steps"].items()}
    right = "At the receptor itself, where Gs joins."
    return check(
        "08/where",
        f"From {steps['K_L'] / 1000:.3g} µM (binding without G protein) to {steps['PLB']:.3g} nM (phospholamban): "
        "where along the chain of this model is most of the factor made?",
        Choices(
            right,
            {
                right: f"Gs alone makes 82 nM of it (56-fold, as derived above). With the receptors that GRK and PKA "
                f"take away, half of what is left lies at {steps['occupied']:.3g} nM. From there to phospholamban it "
                f"is {steps['occupied'] / steps['PLB']:.1f}-fold.",
                "At the cyclase: one enzyme makes many cAMP.": "Many cAMP make the effect large. They do not move its "
                "half to another dose.",
                "At PKA, which binds cAMP twice.": "That makes a curve steeper. Look at the diamonds of cAMP and PKA.",
                "At phospholamban.": f"Some: {steps['PKA'] / steps['PLB']:.1f}-fold, from free PKA.",
            },
        ),
    )


# -- 4 why it does not last ------------------------------------------------------------------------------------------


def again():
    """Ask for the second peak."""
    return predict(
        "08/again",
        "Isoproterenol, 100 nM, for ten minutes: cAMP peaks and falls. Five minutes without it, then 100 nM again. How "
        "high is the second peak, in percent of the first?",
        number_range=(0, 120),
        unit="%",
    )


def falls():
    """Ask why cAMP falls while the agonist stays."""
    right = "Receptors with phosphate no longer reach Gs."
    return check(
        "08/falls",
        "cAMP peaks after two minutes and falls while isoproterenol stays. What makes it fall in this model?",
        Choices(
            right,
            {
                "Phosphodiesterase works faster.": "Its amount and activity are constant here. In cells PKA does "
                "activate it; this model leaves that out.",
                right: "Take both kinases from the receptor, and there is no peak: cAMP rises to its plateau.",
                "The cyclase runs out of ATP.": "ATP is held at 5 mM.",
                "Gs is used up.": "Each αs cuts its GTP within seconds and goes back. What is lost is lost at the "
                "receptor.",
            },
        ),
    )


def share_of_GRK():
    """Ask for the share of receptors that GRK holds at the end."""
    on, off = 0.003, 0.001  # another cell than that of the lesson
    right = 100 * on / (on + off)
    return check(
        "08/GRK",
        f"In another cell GRK phosphorylates an occupied receptor at {on:g} per second, and phosphorylated "
        f"receptors recover at "
        f"{off:g} per second. PKA leaves the receptor alone. A saturating dose stays for hours. What percentage of the "
        "receptors does GRK hold?",
        Numeric(
            right,
            "%",
            f"{on:g} × (1 − p) = {off:g} × p gives p = {on / (on + off):.3g}.",
            "In the end as many are phosphorylated as recover, each second.",
            [
                Misconception(100 * on / off, "That is the ratio of phosphorylated to other receptors. The share of "
                "all is smaller."),
                Misconception(100 * off / (on + off), "That is the share that is free of phosphate."),
                Misconception(100, "Recovery goes on while the agonist is there."),
                Misconception(right / 100, "That is the share. In percent it is a hundred times that."),
            ],
        ),
    )  # fmt: skip


# -- 5 a model against itself ----------------------------------------------------------------------------------------


def root():
    """Ask how far off the wrong root is at a high dose."""
    rest = explore.faults.data()["at rest"][2]
    return predict(
        "08/root",
        "Free cAMP c obeys c + K_A S/c = T (T: what is free or bound once; S: PKA with two). A line that stands as a "
        "comment in the published program, with the remark that it works, reads c = T − √(T² − 4 K_A S). At rest it "
        f"gives {rest:.0%} of what is right. What does it give at 10 µM isoproterenol, in percent of what is right?",
        number_range=(0, 200),
        unit="%",
    )


def which_test():
    """Ask which test finds the lost sums."""
    right = "Add up all Gs, and all cyclase, at the end of each run."
    return check(
        "08/test",
        "Faults 4 and 5 hardly show at rest. Which test finds both, in any experiment, without a second model?",
        Choices(
            right,
            {
                "Compare the result at rest with the paper.": "At rest the sum of Gs is wrong by less than one percent "
                "and there is no forskolin.",
                "Halve the step of the integrator.": "The equations are solved well. They are the wrong ones.",
                right: "What cannot be lost must be there at the end. It takes one line, and it needs no data.",
                "Fit the model to more data.": "A fit finds other constants that hide the fault.",
            },
        ),
    )


def turning():
    """Ask where the misprinted rate law turns over."""
    k, V = load_evidence("gs")["k_PKA_I1"].value, 30.0  # another phosphatase than that of the lesson
    right = 1000 * V / k
    return check(
        "08/turning",
        f"In a cell with more phosphatase the misprinted law of inhibitor-1, k C x/(K + x) − V x/(K + x), has k = "
        f"{k:g}/s, V = {V:g} µM/s, C the "
        "free catalytic subunit, x the phosphorylated inhibitor, and the same K in both places. From which C on does x "
        "rise for ever?",
        Numeric(
            right,
            "nM",
            f"The law is (k C − V) x/(K + x): its sign does not depend on x. C = V/k = {V:g}/{k:g} µM = {right:.0f} "
            "nM. A law that never comes to rest between none and all is misprinted.",
            "Take x/(K + x) out of the brackets.",
            [
                Misconception(1000 * k / V, "Upside down: at the turning point k C equals V."),
                Misconception(1000 * V, "That is V in nM/s. Divide it by k."),
            ],
        ),
    )


# -- 6 beta2 changes sides -------------------------------------------------------------------------------------------


def stays():
    """Ask how long the switch lasts."""
    return predict(
        "08/stays",
        "A β2 receptor that PKA has marked four times couples to Gi. After ten minutes of isoproterenol nearly all of "
        "them do, in this model. Then agonist and PKA are taken away, and each phosphate that is within reach is lost "
        "with a half-time of 4.6 min. How many percent are still with Gi half an hour later?",
        number_range=(0, 100),
        unit="%",
    )


def why():
    """Ask why the switch stays."""
    right = "Gi sits on the receptor, and a receptor with Gi loses no phosphate."
    return check(
        "08/why",
        "Why does the receptor of this model stay with Gi?",
        Choices(
            right,
            {
                "PKA goes on.": "It is gone.",
                right: "That is how the list of reactions is written: only the free form loses phosphate, and it is "
                "free one time in four thousand. Whether a receptor in a cell does so is another question.",
                "Phosphates on four sites never come off.": "Each comes off in minutes, one after the other. Keep "
                "Gi away: half an "
                "hour later two receptors in three are free of them.",
                "The agonist is still bound.": "It is, in this list; but Gi can be kept away with the agonist bound, "
                "and then the phosphates go.",
            },
        ),
    )


def heubach():
    """Ask what the title of the cited paper says."""
    right = "In mouse hearts with too many human β2 receptors norepinephrine acts through Gs only."
    return check(
        "08/title",
        "“Epinephrine activates both Gs and Gi pathways, but norepinephrine activates only the Gs pathway through "
        "human β2-adrenoceptors overexpressed in mouse heart.” Which sentence does this title support?",
        Choices(
            right,
            {
                "Norepinephrine acts mainly through β2.": "The title compares two pathways of one receptor, not "
                "receptors. “Only the Gs” has become “primarily β2”.",
                right: "Three conditions belong to it: the receptor is human, the heart is a mouse's, and there is far "
                "more receptor than nature makes.",
                "Norepinephrine does not bind to β2.": "It does activate Gs through it.",
                "In the human heart norepinephrine never activates Gi through β2.": "Not a human heart, and a "
                "receptor in excess may couple otherwise.",
            },
        ),
    )
