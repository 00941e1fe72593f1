"""Explorers of lesson 05, the receptors of norepinephrine."""

from nelib.explorers.receptors import competition as _competition
from nelib.explorers.receptors import isomers as _isomers
from nelib.explorers.receptors import operational as _operational
from nelib.explorers.receptors import schild as _schild
from nelib.explorers.receptors import selectivity as _selectivity
from nelib.explorers.receptors import tables as _tables
from nelib.explorers.receptors import ternary as _ternary
from nelib.explorers.receptors.lookup import affinity_table, receptor_table
from nelib.kit.explorer import REGISTRY

__all__ = [
    "affinity_table", "competition", "isomers", "operational", "receptor_table", "schild", "selectivity", "tables",
    "ternary",
]  # fmt: skip

isomers = REGISTRY[_isomers.Isomers.name]
ternary = REGISTRY[_ternary.Ternary.name]
schild = REGISTRY[_schild.SchildPlot.name]
operational = REGISTRY[_operational.Operational.name]
competition = REGISTRY[_competition.Competition.name]
selectivity = REGISTRY[_selectivity.Selectivity.name]
tables = REGISTRY[_tables.Tables.name]
