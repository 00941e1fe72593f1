"""Explorers of lesson 13: the organs, the blockade in the mouse, two blockers of α; tables of the seed's claims."""

import numpy as np
import pytest

from nelib.body.alpha_probe import PHENTOLAMINE, PRAZOSIN
from nelib.body.blockade import ORDERS
from nelib.body.blockade_experiment import blocked, chances
from nelib.body.organ_claims import claims
from nelib.body.organs import AGONISTS, BLOCKERS, gly389, organs, plasma, potency, response
from nelib.explorers import load_all
from nelib.explorers.circulation.body_picture import CONSTRICTS, FAMILY, LABELS, NAMES, RINGS
from nelib.explorers.circulation.organ_tables import claims_table, glucagon_table, potency_table
from nelib.kit.explorer import positions
from nelib.kit.figures import PALETTE
from nelib.kit.render import Frame

EXPLORERS = load_all()
OURS = ("13_organs", "13_blockade", "13_alpha_probe")


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


@pytest.mark.parametrize("name", OURS)
def test_every_control_moves_picture_and_words_from_the_default(name):
    explorer = EXPLORERS[name]
    frame, usual = Frame(explorer, explorer.data(), scale=1), explorer.data()
    before, words = frame.pixels(usual), explorer.describe(usual)
    for control in explorer.controls:
        for end in control.ends():
            if end == control.default:
                continue
            there = explorer.data(**{control.name: end})
            assert (frame.pixels(there) != before).any(), (control.name, end)
            assert explorer.describe(there) != words, (control.name, end)


@pytest.mark.parametrize("name", OURS)
def test_no_read_out_is_long(name):
    explorer = EXPLORERS[name]
    everywhere = positions(explorer.controls, np.random.default_rng(2), 60)
    assert max(len(explorer.describe(explorer.data(**s))) for s in everywhere) <= 260


@pytest.mark.parametrize("name", OURS)
def test_labels_fit_beside_a_slider(name):
    assert max(len(control.title) for control in EXPLORERS[name].controls) <= 28


@pytest.mark.parametrize("name", OURS)
def test_presets_differ_from_the_textbook_case(name):
    explorer = EXPLORERS[name]
    for preset, settings in explorer.presets.items():
        assert any(explorer.settings()[key] != value for key, value in settings.items()), preset
        assert said(name, preset) != said(name)


@pytest.mark.parametrize(
    ("name", "guess", "asked", "other"),
    [
        ("13_organs", 40.0, {"concentration": 46.0}, {"agonist": "epinephrine"}),
        ("13_blockade", 120.0, {"temperature": 22.5}, {"temperature": 30}),
        ("13_blockade", 120.0, {"minutes": 40}, {"order": "propranolol first"}),
    ],
)
def test_a_prediction_is_drawn_only_where_it_was_asked_for(name, guess, asked, other):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings, drawn in ((asked, True), (other, False)):
        found = explorer.data(**settings)
        changed = (frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any()
        assert changed == drawn, settings


# 13_organs


def test_every_organ_has_its_place():
    assert set(NAMES) == set(organs()) == set(LABELS) == set(FAMILY) and set(CONSTRICTS) < set(RINGS) < set(NAMES)
    assert set(FAMILY.values()) <= set(PALETTE)
    for key, family in FAMILY.items():  # the color is that of a receptor that the organ has
        assert {"alpha1": "α1", "alpha2": "α2", "beta": "β"}[family] in organs()[key].receptor


def test_what_is_drawn_is_what_is_computed():
    found = data("13_organs", agonist="epinephrine", concentration=30, blocker="propranolol")
    for key, state in found["states"].items():
        known = potency(key, "epinephrine")
        if state["share"] is not None:
            assert state["share"] == pytest.approx(float(response(key, 30, "epinephrine", "propranolol")))
        elif state["above"] is not None:
            assert known.kind == "least" and state["above"] == (known.nM <= 30)
        else:
            assert known is None or state["ratio"] is None or state["ratio"] > 1


def test_the_picture_follows_the_response():
    """Lumen and pupil; hatching where nothing is known."""
    explorer = EXPLORERS["13_organs"]
    frame = Frame(explorer, explorer.data(), scale=1)
    body = frame.artists["body"]

    def look(**settings):
        explorer.update(frame.artists, explorer.data(**settings))
        radii = {name: body["rings"][name][1].get_radius() for name in RINGS}
        return radii | {"pupil": body["pupil"].get_radius()}

    rest, high = look(concentration=1), look(concentration=1e5)
    assert high["artery"] < rest["artery"] and high["vein"] < rest["vein"]
    assert high["bronchus"] > rest["bronchus"] and high["pupil"] > rest["pupil"]
    assert body["fills"]["kidney"][0].get_hatch() and not body["fills"]["heart"][0].get_hatch()
    look(concentration=30)
    assert body["fills"]["liver"][0].get_hatch() == "...." and body["values"]["liver"].get_text() == "effect"
    look(concentration=3)
    assert not body["fills"]["liver"][0].get_hatch() and body["values"]["liver"].get_text() == "none yet"


def test_organs_in_words():
    assert "1.7% of the greatest response, half needs 2.48 µM" in said("13_organs") and "holds with conditions" in said(
        "13_organs"
    )
    assert "no number tells the response" in said("13_organs", organ="Renin cells")
    assert "has an effect; it was seen from 10.6 nM" in said("13_organs", organ="Liver")
    assert "has none yet" in said("13_organs", organ="Liver", concentration=5)
    assert "Prazosin and yohimbine shift it 479-fold" in said("13_organs", organ="Artery", blocker=BLOCKERS[2])
    assert "(man, right atrium, Arg389 homozygotes)" in said("13_organs", organ="Heart")
    assert "gives 27%" in said("13_organs", organ="Heart") and "With Gly389: 9.2%" in said("13_organs", organ="Heart")
    assert "(man, digital artery post mortem)" in said("13_organs", organ="Artery")
    assert "2.64 nM epinephrine gives 2.8%" in said("13_organs", "Epinephrine, bronchus")
    assert "Propranolol finds no receptor here" in said("13_organs", organ="Vein", blocker="propranolol")
    assert "What prazosin does here is not known" in said("13_organs", organ="Vein", blocker="prazosin")


def test_bars_belong_to_the_agonist():
    """Ensinger 1992 for norepinephrine, Stratton 1985 for epinephrine; isoproterenol is no hormone."""
    explorer = EXPLORERS["13_organs"]
    frame = Frame(explorer, explorer.data(), scale=1)
    for agonist, names in (
        ("norepinephrine", ["at rest", "infused (0.2 µg/kg/min)"]),
        ("epinephrine", ["at rest", "infused (0.1 µg/kg/min)"]),
        ("isoproterenol", ["", ""]),
    ):
        explorer.update(frame.artists, explorer.data(agonist=agonist))
        assert [text.get_text() for text in frame.artists["mark names"]] == names
        bars = [list(line.get_xdata()) for line in frame.artists["marks"]]
        assert [x[0] for x in bars if x] == list(plasma(agonist).values())


def test_the_other_variant_is_told_for_norepinephrine_and_the_heart_alone():
    assert data("13_organs", organ="Heart", concentration=100)["gly"] == pytest.approx(float(gly389(100)))
    assert all(data("13_organs", organ="Heart", agonist=a)["gly"] is None for a in AGONISTS[1:])
    assert data("13_organs")["gly"] is None


def test_no_words_of_the_panel_leave_the_figure():
    explorer = EXPLORERS["13_organs"]
    frame = Frame(explorer, explorer.data(), scale=1)
    for organ in NAMES.values():
        for agonist in AGONISTS:
            found = explorer.data(organ=organ, agonist=agonist)
            frame.pixels(found)
            canvas = frame.figure.canvas.get_renderer()
            for name in ("name", "does", "needs", "block", "seed", "remark"):
                box = frame.artists[name].get_window_extent(canvas)
                assert box.x1 <= frame.figure.bbox.x1 and box.y0 > 0.045 * frame.figure.bbox.height, (organ, name)


@pytest.mark.parametrize("agonist", AGONISTS)
def test_the_read_out_of_organs_is_true_everywhere(agonist):
    for organ in NAMES.values():
        for blocker in ("none", *BLOCKERS):
            for A in (0.1, 8.0, 1e4):
                found = data("13_organs", agonist=agonist, organ=organ, blocker=blocker, concentration=A)
                words, now = EXPLORERS["13_organs"].describe(found), found["states"][found["key"]]
                assert ("greatest response" in words) == (now["share"] is not None)
                assert ("no number tells" in words) == (now["share"] is None and now["above"] is None)
                for claim in found["claims"]:
                    assert not claim.quote or claim.verdict.word in words


# 13_blockade


def test_the_blockade_in_words():
    usual = said("13_blockade")
    assert "22 °C, atropine first, 8 mice, 15 min" in usual and "(truth 41%)" in usual and "vagal" in usual
    assert "(truth 0%)" in usual and "Sympathetic tone rules: right" in usual
    assert "Vagal tone rules: right" in said("13_blockade", "30 °C")
    assert "Undecided" in said("13_blockade", "Near the balance")


def test_read_at_once_and_an_injection_looks_like_the_vagus():
    usual, early = data("13_blockade"), data("13_blockade", "Read at once")
    vagal = [d["tones"]["vagal", "ratio"][0] for d in (usual, early)]
    assert vagal[1] > 2 * vagal[0] and early["ideal"]["vagal", "ratio"] == 0
    late = data("13_blockade", "Wait too long")
    assert late["chance"] < 0.1 < 0.9 < data("13_blockade", "30 °C")["chance"]
    # Half-life 20 min: 60 / 2^4 = 3.75 is left of the dose at the second injection, 60 / 2^8 at the last reading.
    assert late["held"] == pytest.approx([3.75 / 4.75, 60 / 2**8 / (1 + 60 / 2**8)], abs=1e-6)
    assert "The first blocker holds 79%, at the end 19%" in said("13_blockade", "Wait too long")
    assert list(late["held"]) == list(blocked([80, 160]))


def test_every_preset_shows_a_typical_experiment():
    """The verdict on screen is the one that most of the 400 experiments give."""
    for preset in (None, *EXPLORERS["13_blockade"].presets):
        found = data("13_blockade", preset)
        shares = chances(found["plan"])
        verdicts = {word: shares[word] for word in ("sympathetic", "vagal", "undecided")}
        assert found["says"] == max(verdicts, key=verdicts.get) and verdicts[found["says"]] > 0.5, preset
        for tone in ("sympathetic", "vagal"):  # and its tones lie near the mean of all
            assert found["tones"][tone, "ratio"][0] == pytest.approx(shares[f"{tone} by ratio"], abs=0.04), preset


def test_order_does_not_matter_where_it_should_not():
    """Truths: the same ratio in both orders for a product, the same difference for a sum."""
    for heart, same, other in (
        ("product of both tones", "ratio", "difference"),
        ("sum of both tones", "difference", "ratio"),
    ):
        found = data("13_blockade", temperature=27, heart=heart)
        for which in ("sympathetic", "vagal"):
            assert found["ideal"][which, same] == pytest.approx(found["ideal swapped"][which, same], rel=1e-12)
            assert found["ideal"][which, other] != pytest.approx(found["ideal swapped"][which, other], rel=1e-2)
    assert set(ORDERS) == {"propranolol", "atropine"}


def test_the_verdict_is_that_of_the_readings():
    explorer = EXPLORERS["13_blockade"]
    for at in positions(explorer.controls, np.random.default_rng(1), 40):
        found = explorer.data(**at)
        words = explorer.describe(found)
        gap = np.log(found["rates"][:, 0] / found["rates"][:, 2])
        t = gap.mean() / (gap.std(ddof=1) / np.sqrt(len(gap)))
        assert (found["p"] < 0.05) == ("rules" in words)
        if "rules" in words:
            assert ("Sympathetic tone rules" in words) == (t > 0)


# 13_alpha_probe


def test_two_blockers_of_alpha():
    usual, warm = data("13_alpha_probe"), data("13_alpha_probe", "30 °C")
    assert usual["total"][PHENTOLAMINE] > 1.5 * usual["total"][PRAZOSIN]
    assert warm["total"][PHENTOLAMINE] < 1.3 * warm["total"][PRAZOSIN]  # little sympathetic tone to be multiplied
    none = data("13_alpha_probe", "No autoreceptors")
    assert none["total"][PHENTOLAMINE] == pytest.approx(none["total"][PRAZOSIN])
    assert "0% of it by blocked autoreceptors" in said("13_alpha_probe", "No autoreceptors")


# tables


def test_tables_of_the_lesson():
    table = claims_table()
    assert len(table.frame) == len(claims()) == 13
    table.filters["verdict"].value = "contradicted"
    assert list(table.shown()["receptor, S2"]) == ["α"]
    table.filters["verdict"].value = "not in the table"
    assert len(table.shown()) == 2 and all("not in the table" in claim for claim in table.shown()["claim"])
    assert "Relaxes bronchial smooth muscle" in claims_table()._repr_html_()
    species = glucagon_table()
    species.filters["species"].value = "man"
    assert len(species.shown()) == 5
    strong = potency_table()
    assert len(strong.frame) == 3 * len(organs())
    assert (strong.frame["concentration"] == "no number found").sum() == sum(
        potency(o, a) is None for o in organs() for a in AGONISTS
    )
