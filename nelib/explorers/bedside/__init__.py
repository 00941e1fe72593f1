"""Explorers of lesson 15: norepinephrine bitartrate at the bedside."""

from nelib.explorers.bedside import audit as _audit
from nelib.explorers.bedside import bedside as _bedside
from nelib.explorers.bedside import compartments as _compartments
from nelib.explorers.bedside import population as _population
from nelib.explorers.bedside import pump as _pump
from nelib.explorers.bedside import salt as _salt
from nelib.explorers.bedside import titration as _titration
from nelib.kit.explorer import REGISTRY

audit = REGISTRY[_audit.Audit.name]
compartments = REGISTRY[_compartments.Compartments.name]
chart = REGISTRY[_bedside.Bedside.name]
population = REGISTRY[_population.Population.name]
salt = REGISTRY[_salt.Salt.name]
pump = REGISTRY[_pump.Line.name]
titration = REGISTRY[_titration.Titration.name]
