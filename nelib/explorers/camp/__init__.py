"""Explorers of lesson 08: α2 and β receptors around cyclic AMP."""

from nelib.explorers.camp import balance as _balance
from nelib.explorers.camp import cell as _cell
from nelib.explorers.camp import faults as _faults
from nelib.explorers.camp import peak as _peak
from nelib.explorers.camp import switch as _switch
from nelib.explorers.camp import trap as _trap
from nelib.kit.explorer import REGISTRY
from nelib.receptors.families import FamilyTable

cell = REGISTRY[_cell.Cell.name]
balance = REGISTRY[_balance.Balance.name]
peak = REGISTRY[_peak.Peak.name]
faults = REGISTRY[_faults.Faults.name]
switch = REGISTRY[_switch.SwitchSides.name]
trap = REGISTRY[_trap.Trap.name]
family_table = FamilyTable
