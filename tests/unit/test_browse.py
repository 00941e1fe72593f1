"""Tables that a reader filters and searches."""

import pandas as pd
import pytest

from nelib.kit.browse import ALL, LONG, Browse, matching, plain

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
    assert table.filters["family"].options == (ALL, "alpha", "beta")


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
