"""The choice of the compound of the capstone: the student's unknown, a drug of the course, or a design of one's own.

The choice is kept in the local progress file. A portfolio is that of the compound that was chosen when it was made.
"""

import hashlib
import json
from html import escape
from typing import Any

import ipywidgets as widgets

from nelib.clinic.compound import (
    BODY,
    CARRIERS,
    KINDS,
    LESSON,
    RECEPTORS,
    SITES,
    Compound,
    designed,
    library,
    none,
    unknown,
    usual,
)
from nelib.clinic.pressor_test import value
from nelib.explorers.capstone.laboratory import closed
from nelib.explorers.capstone.shared import releases, signed
from nelib.explorers.capstone.station import NAMES, greek, nM
from nelib.kit import progress
from nelib.kit.personal import Personal
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, label, subscripts, widget_view

__all__ = ["Choice"]

UNKNOWN, DRUG, DESIGN = WAYS = ("my unknown", "a drug of the course", "my own design")
FREE = "none"  # a site that does not hold the compound
HELD = (*CARRIERS, "alpha1", "alpha2A")
"""The sites of a design; beta receptors are left out, where no invented compound binds."""
GREEK = {site: shown for shown, site in NAMES.items()}
K = tuple(digit * 10**power for power in range(4) for digit in (1, 2, 5)) + (10_000,)  # nM
EFFICACIES = tuple(step / 10 for step in range(11))
HALVES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48)  # hours
CLEARANCES = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2)  # L/h/kg
SHEET = {  # part of the data sheet -> (what it is called, unit)
    "mass": ("molar mass", "g/mol"), "CL": ("clearance", "L/h/kg"), "half_life": ("half-life", "h"),
    "k_a": ("absorption", "per h"), "free": ("free in plasma", ""), "brain": ("free in brain over plasma", ""),
}  # fmt: skip


def drugs() -> dict[str, Compound]:
    """Return the drugs for which at least one constant is on record: another could not be told from an inert one."""
    return {name: drug for name, drug in library().items() if drug.K}


def _mark(content: Any) -> str:
    """Return four signs by which two designs are told apart."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:4].upper()


def _slider(title: str, options: list[tuple[str, Any]], start: Any) -> widgets.SelectionSlider:
    return widgets.SelectionSlider(
        options=options, value=start, **label(title), style={"description_width": "initial"},
        layout=widgets.Layout(width="100%"),
    )  # fmt: skip


def _list(title: str, options: tuple[str, ...]) -> widgets.Dropdown:
    return widgets.Dropdown(
        options=options, **label(title), style={"description_width": "initial"}, layout=widgets.Layout(width="100%")
    )


class Choice:
    """A box in which a compound is chosen.

    Parameters
    ----------
    me : Personal
        ``Personal("18_capstone", student)``.

    Attributes
    ----------
    compound : Compound
        What is chosen now.
    """

    def __init__(self, me: Personal):
        unknown(me)  # refuses who is nobody
        self.me, self._held = me, True
        self.key = f"{LESSON}/compound/{me.run}/{me.student or 'self-study'}"
        self.way = _list("I follow", WAYS)
        self.drug = _list("Drug", tuple(drugs()))
        sites = [*((f"{K_i:,}", float(K_i)) for K_i in K), (FREE, FREE)]
        self.sliders = {site: _slider(f"K_i at {GREEK.get(site, site)} (nM)", sites, FREE) for site in HELD}
        self.sliders["NET"].value = float(K[3])
        shares = [(f"{e:g}", e) for e in EFFICACIES]
        self.sliders["efficacy"] = _slider("Efficacy at α2A", shares, EFFICACIES[0])
        self.sliders["half_life"] = _slider("Half-life (h)", [(f"{h}", float(h)) for h in HALVES], usual("half_life"))
        self.sliders["CL"] = _slider("Clearance (L/h/kg)", [(f"{c:g}", float(c)) for c in CLEARANCES], usual("CL"))
        self.kind = _list("At the carriers", KINDS)
        self.own = widgets.VBox([*self.sliders.values(), self.kind])
        self.own.add_class("nelib-controls")
        first = widgets.VBox([self.way, self.drug])
        first.add_class("nelib-controls")
        self.sheet = widgets.HTML()
        self.sheet.add_class("nelib-readout")
        head = f"{STYLESHEET}<strong>The compound that you follow</strong>{accessibility()}"
        self.box = widgets.VBox([widgets.HTML(head), first, self.own, self.sheet])
        self.box.add_class("nelib-form")
        self.compound = unknown(me)
        self._restore(progress.get(self.key))
        for part in self._parts().values():
            part.observe(self._moved, names="value")
        self._held = False
        self._choose()

    def _parts(self) -> dict[str, Any]:
        return {"way": self.way, "drug": self.drug, "kind": self.kind, **self.sliders}

    def _restore(self, kept: Any) -> None:
        """Set what was chosen before, as far as it can be read."""
        for name, part in self._parts().items():
            if isinstance(kept, dict) and name in kept:
                known = [option[1] if isinstance(option, tuple) else option for option in part.options]
                if kept[name] in known:
                    part.value = kept[name]

    def _moved(self, _change) -> None:
        if self._held:
            return
        self._choose()
        progress.put(self.key, {name: part.value for name, part in self._parts().items()})

    def set(self, way: str, **values: Any) -> "Choice":
        """Choose in code, e.g. ``set("a drug of the course", drug="reboxetine")`` or ``set("my own design", NET=5.0)``.

        Raises
        ------
        ValueError
            If a name or a value is not among those on screen.
        """
        parts, wanted = self._parts(), {"way": way, **values}
        for name, given in wanted.items():
            if name not in parts:
                raise ValueError(f"There is no {name!r} to choose. Known: {', '.join(parts)}.")
            known = [option[1] if isinstance(option, tuple) else option for option in parts[name].options]
            if given not in known:
                raise ValueError(f"{name} is one of {known}, but it is {given!r}.")
        self._held = True
        for name, given in wanted.items():
            parts[name].value = given
        self._held = False
        self._moved(None)
        return self

    def _choose(self) -> None:
        way = self.way.value
        self.drug.layout.display = "flex" if way == DRUG else "none"
        self.own.layout.display = "flex" if way == DESIGN else "none"
        try:
            self.compound = self._chosen(way)
        except ValueError as error:  # e.g. an efficacy without affinity: what was chosen before stays
            text = f"{escape(greek(str(error)))} Until that is changed you keep {escape(self.compound.name)}."
            self.sheet.value = f'<span class="nelib-error" role="alert">{subscripts(text)}</span>'
            return
        self.sheet.value = subscripts("<br>".join(escape(line) for line in self.lines()))

    def _chosen(self, way: str) -> Compound:
        if way == UNKNOWN:
            return unknown(self.me)
        if way == DRUG:
            return drugs()[self.drug.value]
        numbers = {name: slider.value for name, slider in self.sliders.items()}
        constants = {site: numbers[site] for site in HELD if numbers[site] != FREE}
        e = {"alpha2A": numbers["efficacy"]} if numbers["efficacy"] else {}
        sheet = {part: numbers[part] for part in ("half_life", "CL")}
        name = f"design {_mark([constants, e, sheet, self.kind.value])}"
        return designed(name, kind=self.kind.value, efficacy=e, **constants, **sheet)

    def lines(self) -> list[str]:
        """Say what is known of the compound, and which stations it cannot be taken to."""
        drug, told = self.compound, []
        parts = []
        for part, (name, unit) in SHEET.items():
            given = getattr(drug, part)
            if given is not None:
                parts.append(f"{name} {given:.3g} {unit}".strip())
        what = "You do not know what holds it: that is what you find out." if drug.sealed else self._told()
        told.append(f"{drug.name[0].upper()}{drug.name[1:]}. {what}")
        told.append(f"Data sheet: {', '.join(parts) or 'nothing is on record'}.")
        if lost := [SHEET[part][0] for part in BODY if getattr(drug, part) is None]:
            told.append(f"Not on record, so the usual value of the invented compounds stands in: {', '.join(lost)}.")
        if gone := [GREEK.get(site, site) for site in SITES if site not in drug.K]:
            told.append(f"No constant on record: {', '.join(gone)}. From station 3 on these sites count as not held.")
        if releases(drug):
            told.append(
                "Station 5 takes every substrate of NET to release as much as tyramine, and finds tens of mmHg. "
                f"Amphetamine, a substrate, moved systolic pressure of patients by {signed(value('SBP_amphetamine'))} "
                "mmHg (Weisler 2005): trust neither these pressures nor the side effects at station 7."
            )
        no = closed(drug)
        told += no.values()
        if not no:
            told.append("All seven stations can be done.")
        told.append("Choose before you begin: another compound has a portfolio of its own. Then run the cells below.")
        return told

    def _told(self) -> str:
        drug = self.compound
        held = [f"K_i {nM(K_i)} at {GREEK.get(site, site)}" for site, K_i in drug.K.items() if K_i < none()]
        does = [f"efficacy {e:.2g} at {GREEK[site]}" for site, e in drug.efficacy.items() if e and site in RECEPTORS]
        carried = any(drug.binds(carrier) for carrier in CARRIERS)
        kind = f"{drug.kind.capitalize()} of carriers: " if carried else ""
        return f"{kind}{', '.join([*held, *does]) or 'Nothing holds it'}."

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "\n".join(self.lines()), WIDGET_VIEW: widget_view(self.box)}
