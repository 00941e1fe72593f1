"""Export of a model as SBML (Level 3 Version 1) and as Antimony text.

The expressions that are written are those that the model runs. Every reaction keeps its activity as a parameter, so a
drug can be tried in any SBML simulator.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.dom import minidom

import sympy as sp
from sympy.printing.mathml import MathMLContentPrinter
from sympy.printing.str import StrPrinter

if TYPE_CHECKING:
    from nelib.kit.model import Model

COMPARTMENT = "terminal"
_UNITS = {"hour": ("second", 3600), "minute": ("second", 60), "second": ("second", 1)}
_SCALES = {"nM": -9, "µM": -6, "mM": -3, "M": 0}


class _MathML(MathMLContentPrinter):
    """Content MathML whose identifiers are the names of the model, not typeset subscripts."""

    def _print_Symbol(self, symbol):
        node = self.dom.createElement("ci")
        node.appendChild(self.dom.createTextNode(symbol.name))
        return node

    def _print_Float(self, value):
        # Numbers in a rate law are pure numbers: whatever has a unit is a parameter.
        node = self.dom.createElement("cn")
        node.setAttribute("sbml:units", "dimensionless")
        node.appendChild(self.dom.createTextNode(f"{float(value):.17g}"))
        return node

    _print_Integer = _print_int = _print_Float

    def _print_Max(self, expr):
        return self._print(expr.rewrite(sp.Piecewise))

    _print_Min = _print_Max


class _Infix(StrPrinter):
    def _print_Pow(self, expr, rational=False):
        return super()._print_Pow(expr, rational).replace("**", "^")

    def _print_Piecewise(self, expr):
        *cases, last = expr.args
        parts = [self._print(part) for case in cases for part in case]
        # SBML asks for a value in every case, so the last condition is taken to cover all that is left.
        return f"piecewise({', '.join([*parts, self._print(last.expr)])})"

    def _print_Max(self, expr):
        return self._print(expr.rewrite(sp.Piecewise))

    _print_Min = _print_Max


def _number(value: float) -> str:
    return format(value, ".17g")


def to_sbml(model: "Model", values: Mapping[str, float]) -> str:
    """Return SBML text of a model with the given parameter values.

    Parameters
    ----------
    model : Model
    values : mapping of str to float
        Value of every parameter.

    Returns
    -------
    str
        One compartment of size 1 L; substance and time in the units of the model.

    Raises
    ------
    ValueError
        If the model uses a unit that this export does not know.
    """
    if model.time_unit not in _UNITS or model.concentration_unit not in _SCALES:
        raise ValueError(
            f"SBML export knows times in {', '.join(_UNITS)} and concentrations in {', '.join(_SCALES)}, "
            f"but the model uses {model.time_unit} and {model.concentration_unit}."
        )
    document = minidom.Document()

    def add(parent, tag, text=None, **attributes):
        node = document.createElement(tag)
        for key, value in attributes.items():
            node.setAttribute(key, str(value))
        if text is not None:
            node.appendChild(document.createTextNode(text))
        parent.appendChild(node)
        return node

    core = "http://www.sbml.org/sbml/level3/version1/core"
    root = add(document, "sbml", **{"xmlns": core, "xmlns:sbml": core, "level": 3, "version": 1})
    top = add(
        root, "model", id=model.name, substanceUnits="amount", timeUnits="duration", extentUnits="amount",
        volumeUnits="litre",
    )  # fmt: skip
    definitions = add(top, "listOfUnitDefinitions")

    def define(name, *parts):
        listing = add(add(definitions, "unitDefinition", id=name), "listOfUnits")
        for kind, exponent, scale, multiplier in parts:
            add(listing, "unit", kind=kind, exponent=exponent, scale=scale, multiplier=multiplier)

    amount = ("mole", 1, _SCALES[model.concentration_unit], 1)
    litre = ("litre", -1, 0, 1)
    per_time = (_UNITS[model.time_unit][0], -1, 0, _UNITS[model.time_unit][1])
    define("amount", amount)
    define("duration", (per_time[0], 1, 0, per_time[3]))
    define("concentration", amount, litre)
    define("frequency", per_time)
    define("rate", amount, litre, per_time)
    unit_ids = {
        "1": "dimensionless",
        model.concentration_unit: "concentration",
        f"1/{model.time_unit}": "frequency",
        f"{model.concentration_unit}/{model.time_unit}": "rate",
    }
    compartments = add(top, "listOfCompartments")
    add(compartments, "compartment", id=COMPARTMENT, spatialDimensions=3, size=1, units="litre", constant="true")
    listing = add(top, "listOfSpecies")
    for s in model.species.values():
        add(
            listing, "species", id=s.name, name=s.meaning, compartment=COMPARTMENT, constant="false",
            initialConcentration=_number(s.initial.value), hasOnlySubstanceUnits="false", boundaryCondition="false",
        )  # fmt: skip
    listing = add(top, "listOfParameters")
    for name, p in model.parameters.items():
        if p.unit not in unit_ids:
            raise ValueError(f"SBML export knows the units {', '.join(unit_ids)}, but {name!r} is in {p.unit}.")
        add(
            listing, "parameter", id=name, name=p.meaning, value=_number(values[name]), units=unit_ids[p.unit],
            constant="true",
        )  # fmt: skip
    for name in model.reactions:
        add(listing, "parameter", id=f"activity_{name}", value=1, units="dimensionless", constant="true")
    listing = add(top, "listOfReactions")
    for name, reaction in model.reactions.items():
        node = add(listing, "reaction", id=name, name=reaction.meaning, reversible="false", fast="false")
        sides = {
            "listOfReactants": {s: -n for s, n in reaction.stoichiometry.items() if n < 0},
            "listOfProducts": {s: n for s, n in reaction.stoichiometry.items() if n > 0},
        }
        for tag, side in sides.items():
            if side:
                group = add(node, tag)
                for s, n in side.items():
                    add(group, "speciesReference", species=s, stoichiometry=_number(float(n)), constant="true")
        seen = {s.name for s in reaction.rate.free_symbols} & set(model.species)
        bystanders = sorted(seen - set(sides["listOfReactants"]) - set(sides["listOfProducts"]))
        if bystanders:
            group = add(node, "listOfModifiers")
            for s in bystanders:
                add(group, "modifierSpeciesReference", species=s)
        law = sp.Symbol(COMPARTMENT) * sp.Symbol(f"activity_{name}") * reaction.rate
        math = add(add(node, "kineticLaw"), "math", xmlns="http://www.w3.org/1998/Math/MathML")
        math.appendChild(_MathML()._print(law))
    return document.toprettyxml(indent=" ", encoding="UTF-8").decode()


def to_antimony(model: "Model", values: Mapping[str, float]) -> str:
    """Return Antimony text of a model: the same content as `to_sbml`, for human eyes."""
    infix = _Infix()
    lines = [f"model {model.name}()", f"  compartment {COMPARTMENT} = 1;"]
    lines += [f"  species {s} in {COMPARTMENT};" for s in model.species]
    for name, reaction in model.reactions.items():
        sides = []
        for sign in (-1, 1):
            part = [(s, sign * n) for s, n in reaction.stoichiometry.items() if sign * n > 0]
            sides.append(" + ".join(s if n == 1 else f"{_number(float(n))} {s}" for s, n in part))
        law = infix.doprint(sp.Symbol(f"activity_{name}") * reaction.rate)
        lines.append(f"  {name}: {sides[0]} => {sides[1]}; {COMPARTMENT}*{law};")
    lines += [f"  {s.name} = {_number(s.initial.value)};" for s in model.species.values()]
    lines += [f"  {name} = {_number(value)};" for name, value in values.items()]
    lines += [f"  activity_{name} = 1;" for name in model.reactions]
    return "\n".join([*lines, "end", ""])
