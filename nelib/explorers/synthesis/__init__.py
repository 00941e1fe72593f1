"""Explorers of lesson 01, Synthesis."""

from nelib.explorers.synthesis import audit as _audit
from nelib.explorers.synthesis import control as _control
from nelib.explorers.synthesis import drugs as _drugs
from nelib.explorers.synthesis import enzyme as _enzyme
from nelib.explorers.synthesis import inhibition as _inhibition
from nelib.explorers.synthesis import pathway as _pathway
from nelib.explorers.synthesis import regulation as _regulation
from nelib.kit.explorer import REGISTRY

enzyme = REGISTRY[_enzyme.Enzyme.name]
pathway = REGISTRY[_pathway.Pathway.name]
control = REGISTRY[_control.Control.name]
regulation = REGISTRY[_regulation.Regulation.name]
inhibition = REGISTRY[_inhibition.Inhibition.name]
drugs = REGISTRY[_drugs.Drugs.name]
audit = REGISTRY[_audit.Audit.name]
