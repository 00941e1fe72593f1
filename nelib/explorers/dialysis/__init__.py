"""Explorers and laboratories of lesson 04, microdialysis."""

from nelib.explorers.dialysis import bench as _bench
from nelib.explorers.dialysis import chromatogram as _chromatogram
from nelib.explorers.dialysis import line as _line
from nelib.explorers.dialysis import percent as _percent
from nelib.explorers.dialysis import probe as _probe
from nelib.kit.explorer import REGISTRY

bench = REGISTRY[_bench.Bench.name]
probe = REGISTRY[_probe.Probe.name]
chromatogram = REGISTRY[_chromatogram.Chromatogram.name]
line = REGISTRY[_line.Line.name]
percent = REGISTRY[_percent.PercentOfBaseline.name]
