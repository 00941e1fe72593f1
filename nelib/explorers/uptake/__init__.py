"""Explorers and laboratories of lesson 03, the NET uptake assay."""

from nelib.explorers.uptake import bench as _bench
from nelib.explorers.uptake import blank as _blank
from nelib.explorers.uptake import exchange as _exchange
from nelib.explorers.uptake import linear as _linear
from nelib.explorers.uptake import lines as _lines
from nelib.kit.explorer import REGISTRY

bench = REGISTRY[_bench.Bench.name]
exchange = REGISTRY[_exchange.Exchange.name]
linear = REGISTRY[_linear.Linear.name]
blank = REGISTRY[_blank.Blank.name]
lines = REGISTRY[_lines.Lines.name]
