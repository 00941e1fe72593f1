"""Explorers of the way from the dose to the task: what they say is true at every position that is tried."""

import itertools
import re

import numpy as np
import pytest

from nelib.clinic import benefit, cortex, releaser
from nelib.explorers import load_all
from nelib.kit.render import _figure
from nelib.locus import inverted_u

EXPLORERS = load_all()
CORTEX, RELEASER, DOSE = (EXPLORERS[name] for name in ("17_cortex", "17_releaser", "17_dose"))
ALL = pytest.mark.parametrize("explorer", [CORTEX, RELEASER, DOSE], ids=lambda e: e.name)


def positions(explorer, count=40):
    rng = np.random.default_rng(17)
    yield {}
    yield from explorer.presets.values()
    for _ in range(count):
        yield {c.name: c.draw_value(rng) for c in explorer.controls}
    for ends in itertools.islice(itertools.product(*(c.ends() for c in explorer.controls)), 40):
        yield dict(zip((c.name for c in explorer.controls), ends, strict=True))


@ALL
def test_read_out_is_short_and_plain(explorer):
    for where in positions(explorer):
        said = explorer.describe(explorer.data(**where))
        assert len(said) <= 260, said
        assert not re.search(r"nan|inf\b|e[+-]\d", said), said


@ALL
def test_labels_are_short(explorer):
    assert all(len(c.title) <= 28 for c in explorer.controls)


def test_cortex_says_what_the_model_says():
    said = CORTEX.describe(CORTEX.data())
    assert "×2.46" in said and "×2.49" in said and "holds 82% of NET, 2% of DAT, 59% of SERT" in said
    for where in positions(CORTEX):
        data = CORTEX.data(**where)
        found = cortex.respond(data["drug"], data["dose"], brake=data["brake"], shared=data["shared"])
        assert data["now"]["DA"] == float(found.cortex) and data["now"]["striatum"] == float(found.striatum)
        left = CORTEX.left(data, cortex.CORTEX)
        if not data["shared"]:
            assert left == pytest.approx(1 / data["now"]["DA"])


def test_cortex_shows_what_was_measured():
    data = CORTEX.data()
    assert sorted(data["rats"]) == [("DA", 2.5), ("DA", 3.0), ("NE", 2.5), ("NE", 3.0), ("striatum", 1.0),
                                    ("striatum", 1.0)]  # fmt: skip
    assert ("striatum", 1.3) in CORTEX.data(drug="methylphenidate, by PET")["rats"]


def test_releaser_verdicts_are_computed():
    for where in positions(RELEASER):
        data = RELEASER.data(**where)
        said = RELEASER.describe(data)
        setting = {"firing": data["firing"], "reserpine": data["reserpine"],
                   "blocked": cortex.evidence("first_block").value if data["first"] else 0.0}  # fmt: skip
        both = [releaser.run(kind, data["dose"], **setting).outside for kind in releaser.COMPOUNDS]
        assert ("This tells them apart" in said) == releaser.apart(*both)
        for name, pair in data["experiments"].items():
            listed = said.split("would:")[1] if "would:" in said else ""
            assert (name in listed) == releaser.apart(*pair)
        assert ("no condition would" in said) == (not data["tell"])
        assert ("by height" in said) == ("firing as at rest" in data["tell"])


def test_releaser_low_dose_cannot_be_told_and_no_firing_tells_the_rest():
    assert RELEASER.data(dose=0.3)["tell"] == []
    assert RELEASER.data()["tell"] == ["no firing"]
    assert "no firing" in RELEASER.data(dose=100)["tell"]


def test_dose_verdicts_are_true():
    for where in positions(DOSE):
        data = DOSE.data(**where)
        said, mine = DOSE.describe(data), data["person"]
        without = float(inverted_u.benefit(mine["before"], agonist_a2=data["guanfacine"], block_a1=data["prazosin"]))
        own = mine["U"] - without
        assert ("the blocker helps" in said) == (own >= 0.0005 and data["dose"] > 0)
        assert ("the blocker harms" in said) == (own <= -0.0005 and data["dose"] > 0)
        assert ("Best without the blocker" in said) == (data["best"].dose == 0)
        assert mine["U"] - 1e-9 <= data["best"].U


def test_dose_people():
    data = DOSE.data()
    change = {name: round(who["U"] - who["U0"], 2) for name, who in data["people"].items()}
    assert change == {"low": 0.13, "middle": 0.05, "high": -0.1}
    assert DOSE.data(start=1.29)["best"].at_end and "still rising" in DOSE.describe(DOSE.data(start=1.29))
    assert data["best"].dose == pytest.approx(benefit.best(60, "atomoxetine").dose)


@pytest.mark.parametrize(("explorer", "away"), [(CORTEX, {"dose": 0.5}), (DOSE, {"start": 20})])
def test_predictions_are_drawn_where_they_were_asked_for(explorer, away):
    for where, shown in (({}, True), (away, False)):
        data = explorer.data(**where) | {"prediction": 1.5}
        _, artists = _figure(explorer, data, 1.0)
        assert bool(len(artists["guess"].get_xdata())) == shown
