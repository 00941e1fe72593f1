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

from nelib.kit.units import parse_unit, registry

if TYPE_CHECKING:
    from nelib.kit.model import Model

COMPARTMENT = "terminal"
PER_AMOUNT, UNIT_CONCENTRATION = "per_unit_amount", "unit_concentration"
_UNITS = {"hour": ("second", 3600), "minute": ("second", 60), "second": ("second", 1)}
# Molecules in one cell are counted: the compartment is then the cell, and its size of 1 has no meaning.
_SUBSTANCES = {
    "nM": ("mole", -9), "µM": ("mole", -6), "mM": ("mole", -3), "M": ("mole", 0), "molecule": ("item", 0),
}  # fmt: skip
_OTHER = {"volt": ("volt", 0), "millivolt": ("volt", -3), "lux": ("lux", 0), "hertz": ("hertz", 0)}
_MOLAR = {"nanomolar": -9, "micromolar": -6, "millimolar": -3, "molar": 0}


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

    _print_Integer = _print_Rational = _print_int = _print_Float

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


def pure_numbers(model: "Model") -> set[str]:
    """Return the species that are fractions or other pure numbers.

    Raises
    ------
    ValueError
        If one reaction changes a pure number and a concentration.
    """
    pure = {s.name for s in model.species.values() if s.initial.unit == "1"}
    for reaction in model.reactions.values():
        if len({s in pure for s in reaction.stoichiometry}) > 1:
            raise ValueError(f"The reaction {reaction.name!r} changes a pure number and a concentration.")
    return pure


def _parts(unit: str) -> list[tuple[str, int, int, float]]:
    """Return kind, exponent, scale and multiplier of each part of a unit, or nothing if one of them is unknown."""
    parts = []
    for name, power in registry().Quantity(1, parse_unit(unit)).unit_items():
        if name in _MOLAR:
            parts += [("mole", int(power), _MOLAR[name], 1), ("litre", -int(power), 0, 1)]
        elif name in _UNITS:
            parts.append((_UNITS[name][0], int(power), 0, _UNITS[name][1]))
        elif name in _OTHER:
            parts.append((_OTHER[name][0], int(power), _OTHER[name][1], 1))
        else:
            return []
    return parts


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
        One compartment of size 1 L; substance and time in the units of the model. Molecules are counted as items.

    Raises
    ------
    ValueError
        If the model uses a unit that this export does not know.
    """
    if model.time_unit not in _UNITS or model.concentration_unit not in _SUBSTANCES:
        raise ValueError(
            f"SBML export knows times in {', '.join(_UNITS)} and concentrations in {', '.join(_SUBSTANCES)}, "
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

    kind, scale = _SUBSTANCES[model.concentration_unit]
    amount, litre = (kind, 1, scale, 1), ("litre", -1, 0, 1)
    per_time = (_UNITS[model.time_unit][0], -1, 0, _UNITS[model.time_unit][1])
    define("amount", amount)
    define("duration", (per_time[0], 1, 0, per_time[3]))
    define("concentration", amount, litre)
    define("frequency", per_time)
    define("rate", amount, litre, per_time)
    define("second_order", (kind, -1, scale, 1), ("litre", 1, 0, 1), per_time)
    unit_ids = {
        "1": "dimensionless",
        model.concentration_unit: "concentration",
        f"1/{model.time_unit}": "frequency",
        f"{model.concentration_unit}/{model.time_unit}": "rate",
        f"1/{model.concentration_unit}/{model.time_unit}": "second_order",
    }
    compartments = add(top, "listOfCompartments")
    add(compartments, "compartment", id=COMPARTMENT, spatialDimensions=3, size=1, units="litre", constant="true")
    pure = pure_numbers(model)
    listing = add(top, "listOfSpecies")
    for s in model.species.values():
        start = (
            {"initialAmount": _number(s.initial.value), "hasOnlySubstanceUnits": "true",
             "substanceUnits": "dimensionless", "conversionFactor": PER_AMOUNT}
            if s.name in pure
            else {"initialConcentration": _number(s.initial.value), "hasOnlySubstanceUnits": "false"}
        )  # fmt: skip
        add(
            listing, "species", id=s.name, name=s.meaning, compartment=COMPARTMENT, constant="false",
            boundaryCondition="false", **start,
        )  # fmt: skip
    listing = add(top, "listOfParameters")
    if pure:  # a rate of pure numbers is written as one of concentrations, and counted back by a factor of 1
        define("per_amount", (kind, -1, scale, 1))
        add(listing, "parameter", id=PER_AMOUNT, value=1, units="per_amount", constant="true")
        add(listing, "parameter", id=UNIT_CONCENTRATION, value=1, units="concentration", constant="true")
    for number, unit in enumerate(dict.fromkeys(p.unit for p in model.parameters.values())):
        if unit not in unit_ids and (parts := _parts(unit)):
            unit_ids[unit] = f"unit_{number}"
            define(unit_ids[unit], *parts)
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
        if set(reaction.stoichiometry) & pure:
            law *= sp.Symbol(UNIT_CONCENTRATION)
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
