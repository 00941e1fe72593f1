"""Explorers and laboratory of lesson 06, the radioligand binding assay."""

from nelib.explorers.binding import bench as _bench
from nelib.explorers.binding import cheng_prusoff as _cheng_prusoff
from nelib.explorers.binding import counts as _counts
from nelib.explorers.binding import depletion as _depletion
from nelib.explorers.binding import incubation as _incubation
from nelib.explorers.binding import overshoot as _overshoot
from nelib.explorers.binding import sites as _sites
from nelib.kit.explorer import REGISTRY

incubation = REGISTRY[_incubation.Incubation.name]
depletion = REGISTRY[_depletion.Depletion.name]
cheng_prusoff = REGISTRY[_cheng_prusoff.ChengPrusoff.name]
overshoot = REGISTRY[_overshoot.Overshoot.name]
counts = REGISTRY[_counts.Counts.name]
sites = REGISTRY[_sites.Sites.name]
bench = REGISTRY[_bench.Bench.name]
