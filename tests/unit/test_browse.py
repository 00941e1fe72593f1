"""Tables that a reader filters and searches."""

import pandas as pd
import pytest

from nelib.explorers.receptors import lookup
from nelib.kit.browse import ALL, LONG, WIDE, Browse, matching, natural, plain
from nelib.kit.evidence import GRADES
from nelib.kit.style import subscripts
from nelib.receptors.subtypes import affinities

FRAME = pd.DataFrame(
    {
        "name": ["α1A", "β1", "β2", "<b>x</b>"],
        "family": ["alpha", "beta", "beta", "alpha"],
        "value": [1.5, 2.0, 30.0, 4.0],
        "badge": ['<span title="read">● read</span>', "<i>recalled</i>", "● read", "&lt;none"],
        "hidden": ["old name A", "B", "C & D", "x"],
    }
)


@pytest.fixture
def table() -> Browse:
    return Browse(FRAME, "A <table>", ("family",), ("name", "value", "badge"), html=("badge",))


def names(table: Browse) -> list[str]:
    return list(table.shown()["name"])


def test_all_rows_are_shown_first(table):
    assert names(table) == list(FRAME.name)
    assert table.summary() == "All 4 rows are shown."
    assert [value for _, value in table.filters["family"].options] == [ALL, "alpha", "beta"]


def test_filter(table):
    table.filters["family"].value = "beta"
    assert names(table) == ["β1", "β2"]
    assert table.status.value == "2 of 4 rows are shown."
    assert "β1" in table.table.value and "α1A" not in table.table.value


def test_search_takes_every_word_in_any_column_and_any_case(table):
    for text, found in (
        ("β", ["β1", "β2"]), ("BETA 30", ["β2"]), ("Old", ["α1A"]), ("c & d", ["β2"]), ("  ", list(FRAME.name)),
        ("read alpha", ["α1A"]), ("<none", ["<b>x</b>"]),
    ):  # fmt: skip
        table.search.value = text
        assert names(table) == found, text


def test_tags_are_not_searched(table):
    for text in ("span", "title"):
        table.search.value = text
        assert names(table) == []
    assert plain('<span title="a">b &amp; c</span><br>d') == "b & c d"


def test_filter_and_search_together(table):
    table.filters["family"].value = "alpha"
    table.search.value = "read"
    assert names(table) == ["α1A"]


def test_nothing_found(table):
    table.search.value = "zebra"
    assert names(table) == []
    assert table.status.value.startswith("No row fits")
    assert "<td" not in table.table.value and "<thead>" in table.table.value


def test_show_all(table):
    table.filters["family"].value, table.search.value = "beta", "zebra"
    table.button.click()
    assert names(table) == list(FRAME.name)
    assert (table.search.value, table.filters["family"].value) == ("", ALL)


def test_html_is_escaped_except_where_it_is_declared_safe(table):
    shown = table.table.value
    assert "&lt;b&gt;x&lt;/b&gt;" in shown and "<b>x" not in shown
    assert '<span title="read">● read</span>' in shown
    assert "A &lt;table&gt;" in shown and "A &lt;table&gt;" in table.box.children[0].value
    raw = Browse(FRAME, "t", columns=("badge",))
    assert "&lt;span" in raw.table.value and "<span" not in raw.table.value


def test_only_the_chosen_columns_are_shown(table):
    assert "old name A" not in table.table.value and '<th scope="col">hidden' not in table.table.value
    assert table.table.value.count('<th scope="col">') == 3
    assert table.table.value.count('<th scope="row">') == 4


@pytest.mark.parametrize(
    "arguments", [{"filters": ("famly",)}, {"columns": ("names",)}, {"html": ("badges",)}], ids=lambda a: next(iter(a))
)
def test_unknown_column(arguments):
    with pytest.raises(ValueError, match="no column named .* Did you mean"):
        Browse(FRAME, "t", **arguments)


def test_a_hidden_column_can_filter():
    table = Browse(FRAME, "t", ("hidden",), ("name",))
    table.filters["hidden"].value = "C & D"
    assert names(table) == ["β2"]


def test_the_frame_is_not_changed(table):
    before = FRAME.copy()
    table.search.value = "x"
    pd.testing.assert_frame_equal(FRAME, before)
    assert len(matching(FRAME, {"family": ALL}, "")) == 4


def test_keyboard_and_screen_readers(table):
    assert 'tabindex="0"' in table.table.value and 'role="region"' in table.table.value
    assert 'aria-label="A &lt;table&gt;"' in table.table.value
    assert "nelib-feedback-area" in table.status._dom_classes  # made a live region by nelib.kit.style
    assert {"nelib-question", "nelib-browse"} <= set(table.box._dom_classes)
    assert all(control.description for control in (*table.filters.values(), table.search, table.button))


def test_static_page_shows_the_whole_table(table):
    table.search.value = "zebra"
    bundle = table._repr_mimebundle_()
    assert "β2" in bundle["text/html"] and "<details>" not in bundle["text/html"]
    assert "α1A | 1.5 | ● read" in bundle["text/plain"] and "A <table>" in bundle["text/plain"]
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == table.box.model_id


def test_a_long_static_table_is_folded():
    long = Browse(pd.concat([FRAME] * LONG, ignore_index=True), "t")
    assert f"<details><summary>{4 * LONG} rows" in long._repr_html_()


# Order of lists


def options(table: Browse, name: str) -> list[str]:
    return [value for _, value in table.filters[name].options]


def test_names_in_natural_order():
    names = ["α2A", "β1", "α1A", "β", "α1", "α2", "α1D", "α1B", "β3", "α"]
    assert sorted(names, key=natural) == ["α", "α1", "α1A", "α1B", "α1D", "α2", "α2A", "β", "β1", "β3"]
    mixed = ["Zebra", "(+)-epinephrine", "CGP 20712A", "atenolol", "epinephrine", "CGP 12177", "ARC 239", "5-methyl"]
    assert sorted(mixed, key=natural) == [
        "5-methyl", "ARC 239", "atenolol", "CGP 12177", "CGP 20712A", "epinephrine", "(+)-epinephrine", "Zebra",
    ]  # fmt: skip


def test_every_list_of_the_lesson_is_in_order():
    table = lookup.affinity_table()
    assert options(table, "receptor") == [
        ALL, "α", "α1", "α1A", "α1B", "α1D", "α2", "α2A", "α2B", "α2C", "β", "β1", "β2", "β3",
    ]  # fmt: skip
    ligands = options(table, "ligand")[1:]
    assert ligands == sorted(ligands, key=natural) and ligands.index("ARC 239") < ligands.index("atenolol")
    known = [text for text, _ in GRADES.values()]
    assert options(table, "grade")[1:] == [text for text in known if text in set(table.frame.grade)]
    receptors = lookup.receptor_table()
    assert options(receptors, "family") == [ALL, "α1", "α2", "β"]
    assert options(receptors, "G protein") == [ALL, "Gi/o", "Gq/11", "Gs"]


def test_an_order_of_ones_own():
    table = Browse(FRAME, "t", ("family",), orders={"family": ["beta", "gamma"]})
    assert options(table, "family") == [ALL, "beta", "alpha"]
    with pytest.raises(ValueError, match="no column named"):
        Browse(FRAME, "t", orders={"famly": []})


# Search

NAMES = pd.DataFrame({"ligand": ["UK 14304", "RX821002", "epinephrine", "norepinephrine", "K_i", "dihydroalprenolol"]})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("uk14304", "UK 14304"), ("UK-14304", "UK 14304"), ("rx 821002", "RX821002"), ("RX-821002", "RX821002"),
        ("epinephrine", "epinephrine"), ("norepi", "norepinephrine"), ("Ki", "K_i"), ("alprenolol", "dihydroalprenolol"),
    ],
)  # fmt: skip
def test_names_are_found_as_they_are_typed(text, found):
    assert list(matching(NAMES, {}, text).ligand) == [found]


def test_what_a_word_means_does_not_depend_on_the_lists():
    frame = NAMES.assign(kind=["a", "a", "b", "a", "a", "a"])
    assert list(matching(frame, {"kind": "a"}, "epinephrine").ligand) == []


@pytest.mark.parametrize("text", ["β1", "beta 1", "beta1", "beta-1", "b1", "Beta 1", "ADRB1", "β₁"])
def test_a_receptor_however_it_is_written(text):
    for table in (lookup.receptor_table(), lookup.affinity_table()):
        table.search.value = text
        assert set(table.shown().receptor) == {"β1"}


@pytest.mark.parametrize(
    "text", ["alpha-2A", "alpha 2A", "a2A", "α2A", "alpha2a", "alpha 2 a", "ADRA2A", "α₂A", "α2-A"]
)
def test_a_subtype_however_it_is_written(text):
    table = lookup.affinity_table()
    table.search.value = text
    assert set(table.shown().receptor) == {"α2A"} and len(table.shown()) > 20
    table.search.value = f"{text} clonidine"
    assert set(table.shown().ligand) >= {"clonidine"} and set(table.shown().receptor) == {"α2A"}


def test_a_family_finds_its_subtypes_and_an_old_name_its_receptor():
    table = lookup.affinity_table()
    table.search.value = "alpha 1"
    assert set(table.shown().receptor) == {"α1", "α1A", "α1B", "α1D"}
    receptors = lookup.receptor_table()
    receptors.search.value = "alpha1C"
    assert list(receptors.shown().receptor) == ["α1A"]


@pytest.mark.parametrize(
    ("british", "american"),
    [("noradrenaline", "norepinephrine"), ("adrenaline", "epinephrine"), ("isoprenaline", "isoproterenol")],
)
def test_other_names_find_the_same_rows(british, american):
    for table in (lookup.receptor_table(), lookup.affinity_table()):
        table.search.value = american
        expected = list(table.shown().index)
        table.search.value = british
        assert list(table.shown().index) == expected and expected


def test_other_names_belong_to_ligands_that_the_course_has():
    everything = " ".join(table.frame.to_string() for table in (lookup.receptor_table(), lookup.affinity_table()))
    assert all(name in everything for name in lookup.ALSO)


# Rows besides


def test_a_subtype_says_what_was_measured_at_its_family():
    table = lookup.affinity_table()
    assert table.below.value == ""
    count = lambda key: sum(r.receptor == key for r in affinities())  # noqa: E731
    table.filters["receptor"].value = "α1A"
    assert f"{count('alpha1')} more rows are of α1 and {count('alpha')} of α:" in table.below.value
    table.filters["ligand"].value = "5-methylurapidil"
    assert table.below.value == ""
    table.clear()
    table.filters["receptor"].value = "β"
    counts = [count(key) for key in ("beta1", "beta2", "beta3")]
    assert "{} more rows are of β1, {} of β2 and {} of β3, subtypes of β.".format(*counts) in table.below.value
    table.clear()
    table.search.value = "alpha 2A clonidine"
    others = [r for r in affinities() if r.receptor == "alpha2" and "clonidine" in f"{r.ligand} {r.readout}"]
    assert table.below.value.startswith(f"{len(others)} more rows are of α2: there α2A was not told apart")
    table.clear()
    assert table.below.value == ""


# What fits on a screen


def test_evidence_and_source_stand_before_what_may_be_cut_off():
    assert lookup.receptor_table().columns[:2] == ("receptor", "evidence")
    table = lookup.affinity_table()
    assert len(table.columns) <= 5 and table.columns.index("source, evidence") == 3
    text = plain(table.table.value)
    for record in affinities():
        for part in (record.quantity.note, record.quantity.preparation, record.printed.split(" (")[0]):
            assert plain(subscripts(part)) in text


def test_symbols_are_set_and_badges_stay_badges():
    shown = lookup.affinity_table().table.value
    assert "pK<sub>i</sub>" in shown and "pA<sub>2</sub>" in shown and "B<sub>max</sub>" in shown
    assert "K_i" not in shown and "B_max" not in shown
    assert 'title="Read in the cited publication' in shown


def test_only_a_long_line_makes_a_column_wide():
    lines = pd.DataFrame({"a": ["x" * WIDE, "x" * (WIDE + 1), "x" * WIDE + "<br>" + "y" * WIDE]})
    assert Browse(lines, "t", html=("a",)).table.value.count("nelib-wide") == 1


def test_the_row_head_never_breaks_and_stays():
    style = lookup.receptor_table().box.children[0].value
    wide = "tbody th.nelib-wide { white-space: normal; }"  # a sentence as a row head would run over its column
    for rule in ("tbody th { font-weight: 600; white-space: nowrap; position: sticky", wide, "::-webkit-scrollbar {"):
        assert rule in style


def test_a_column_of_sentences_keeps_its_width():
    table = Browse(FRAME, "t", columns=("name", "value"), widest=("value",))
    assert table.table.value.count("nelib-widest") == len(FRAME)
    with pytest.raises(ValueError, match="column"):
        Browse(FRAME, "t", widest=("nothing",))
