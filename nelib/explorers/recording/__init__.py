"""Explorers of lesson 09: recording from the locus coeruleus."""

from nelib.explorers.recording import bench as _bench
from nelib.explorers.recording import broad as _broad
from nelib.explorers.recording import cell as _cell
from nelib.explorers.recording import criteria_bench as _criteria_bench
from nelib.explorers.recording import descent as _descent
from nelib.explorers.recording import drugs as _drugs
from nelib.explorers.recording import electrode as _electrode
from nelib.explorers.recording import sorting as _sorting
from nelib.kit.explorer import REGISTRY

bench = REGISTRY[_bench.Bench.name]
broad = REGISTRY[_broad.Broad.name]
cell = REGISTRY[_cell.Cell.name]
criteria_bench = REGISTRY[_criteria_bench.CriteriaBench.name]
descent = REGISTRY[_descent.Descent.name]
drugs = REGISTRY[_drugs.DrugStep.name]
electrode = REGISTRY[_electrode.Electrode.name]
sorting = REGISTRY[_sorting.Sorting.name]
