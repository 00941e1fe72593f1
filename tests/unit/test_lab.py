"""Virtual laboratories: noise that belongs to a student and a run, a bench that measures only when told to."""

import numpy as np
import pandas as pd
import pytest

from nelib.kit.bench import Bench
from nelib.kit.explorer import Bound, Slider
from nelib.kit.lab import Lab
from nelib.kit.personal import Personal


class Scale(Lab):
    """Weigh something several times."""

    name, title, subject, lesson, size = "test_scale", "A scale", "weighing", "99_test", (200, 100)
    controls = (Slider("times", "Times", 1, 9, 3, step=1), Slider("load", "Load", 0, 10, 1, "mg"))
    presets = {"Often": {"times": 9}}

    def perform(self, rng, times, load):
        if load > 9:
            raise ValueError("The scale breaks above 9 mg.")
        readings = rng.normal(load + self.me.number("tare", 0, 1, step=0.1, default=0.5), 0.1, round(times))
        return {"table": pd.DataFrame({"mg": readings}), "mean": float(readings.mean()), "load": load}

    def draw(self, figure, data):
        axes = figure.add_subplot()
        axes.set(xlim=(0, 1), ylim=(-1, 12))
        return {"line": axes.plot([0, 1], [0, 0])[0]}

    def update(self, artists, data):
        artists["line"].set_ydata([data["mean"]] * 2)

    def describe(self, data):
        return f"Weighing {data['run']}: {data['mean']:.3f} mg in the mean"

    def bounds(self, data):
        yield Bound("mean", data["mean"], -1, 12)

    def printout(self, data):
        return "\n".join(f"{mg:.3f} <mg>" for mg in data["table"].mg)

    def entry(self, data):
        return {"mean": data["mean"]}

    def truth(self, data):
        return f"The tare is {self.me.number('tare', 0, 1, step=0.1, default=0.5):g} mg."


def test_a_run_can_be_repeated_and_the_next_one_differs():
    lab = Scale()
    first, again, second = lab.data(), lab.data(run=1), lab.data(run=2)
    assert first["mean"] == again["mean"] != second["mean"]
    assert (first["run"], second["run"]) == (1, 2)
    assert lab.compute(**lab.settings())["mean"] == first["mean"]


def test_students_have_their_own_noise_and_truth():
    anna, ben = (Scale().at(Personal("99_test", who, environ={})) for who in ("anna", "ben"))
    assert anna.data()["mean"] != ben.data()["mean"]
    assert Scale().at(Personal("99_test", "Anna ", environ={})).data()["mean"] == anna.data()["mean"]
    assert anna.me.student == "anna" and Scale().me.student == ""


@pytest.mark.parametrize("run", [0, -1, 1.5, True, "2", None])
def test_an_impossible_run_is_refused(run):
    with pytest.raises(ValueError, match="whole number from 1"):
        Scale().data(run=run)


def test_at_wants_a_student():
    with pytest.raises(ValueError, match="Personal"):
        Scale().at("anna")


def test_nothing_is_measured_before_run():
    bench = Scale().show()
    shown, picture = bench.readout.value, bench.picture.value
    bench.controls["times"].value = 9.0
    assert (bench.readout.value, bench.picture.value) == (shown, picture)
    assert "nelib-waiting" in bench.picture._dom_classes and "has changed" in bench.status.value
    table = bench.run()
    assert len(table) == 9 and "Weighing 2" in bench.readout.value
    assert "nelib-waiting" not in bench.picture._dom_classes and "weighing 2" in bench.status.value
    assert len(bench.data["table"]) == 9


def test_the_lab_book_has_a_line_for_every_run():
    bench = Scale().show(me=Personal("99_test", "anna", environ={}))
    bench.run()
    bench.run(load=5.0)
    book = bench.book()
    assert list(book.weighing) == [1, 2, 3]
    assert list(book.load) == [1, 1, 5]
    assert book["mean"][0] != book["mean"][1], "the same design again is another run"
    assert book["mean"][2] == bench.data["mean"]
    assert list(book.times) == [3, 3, 3], "all decisions are there"
    assert bench.log.value.count("<tr") == 4
    assert bench.log.value.index("Load 5") < bench.log.value.index("the first"), "the newest stands first"


def test_the_lab_book_shows_what_changed_beside_the_number_and_hides_empty_columns():
    class Gaps(Scale):
        def entry(self, data):
            return {"<mean>": data["mean"], "never": float("nan"), "unit": "mg & g"}

    bench = Gaps().show()
    bench.run(load=5.0)
    heads = [head.split("</th>")[0] for head in bench.log.value.split("<th>")[1:]]
    assert heads == ["weighing", "changed", "&lt;mean&gt;", "unit"] and "mg &amp; g" in bench.log.value
    assert "<td><div>the first</div></td>" in bench.log.value and "never" in bench.book()


def test_reset_brings_the_first_run_back_and_keeps_the_book():
    bench = Scale().show()
    first = bench.readout.value
    bench.run(times=9)
    bench._preset({}, None)
    assert bench.readout.value == first and bench.values() == Scale().settings()
    assert len(bench.book()) == 2
    bench.run()
    assert "Weighing 3" in bench.readout.value


def test_a_preset_changes_what_it_names_and_waits_for_run():
    bench = Scale().show()
    bench.set(load=5.0)
    bench._preset(Scale.presets["Often"], None)
    assert bench.values() == {"times": 9, "load": 5} and "Weighing 1" in bench.readout.value
    assert "has changed" in bench.status.value


def test_a_design_that_cannot_be_done_is_answered_and_not_written_down():
    bench = Scale().show()
    good = bench.picture.value
    assert bench.run(load=10) is None
    assert "breaks above 9 mg" in bench.readout.value and bench.picture.value == good
    assert len(bench.book()) == 1 and bench.data["run"] == 1
    assert bench.run(load=2) is not None
    assert "Weighing 2" in bench.readout.value and len(bench.book()) == 2


def test_bad_values_are_refused():
    with pytest.raises(ValueError, match="control"):
        Scale().show().run(wieght=1)
    with pytest.raises(ValueError, match="at most"):
        Scale().show().run(load=99)


def test_the_print_out_is_text():
    assert "&lt;mg&gt;" in Scale().show().paper.value


def test_the_envelope_opens_closes_and_follows():
    bench = Scale().show()
    assert bench.inside.value == ""
    bench.open()
    assert "The tare is 0.5 mg" in bench.inside.value and "Close" in bench.envelope.description
    bench.run(load=3)
    assert "The tare" in bench.inside.value
    bench.open()
    assert bench.inside.value == "" and "Open" in bench.envelope.description


def test_what_is_saved_is_the_run_on_screen():
    bench = Scale().show()
    bench.run(load=5)
    bench.controls["load"].value = 1.0
    bench._save()
    assert bench.files.value.startswith("Download")
    assert np.isclose(Scale().data(**bench._settings())["mean"], bench.data["mean"])
    assert isinstance(bench, Bench)
