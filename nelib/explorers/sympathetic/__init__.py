"""Explorers of lesson 14: measuring sympathetic activity."""

from nelib.explorers.sympathetic import artifact as _artifact
from nelib.explorers.sympathetic import beats as _beats
from nelib.explorers.sympathetic import curve as _curve
from nelib.explorers.sympathetic import hrv as _hrv
from nelib.explorers.sympathetic import nerve as _nerve
from nelib.explorers.sympathetic import neurogram as _neurogram
from nelib.explorers.sympathetic import normalization as _normalization
from nelib.explorers.sympathetic import organ as _organ
from nelib.explorers.sympathetic import plasma as _plasma
from nelib.explorers.sympathetic import split as _split
from nelib.explorers.sympathetic import standard as _standard
from nelib.explorers.sympathetic import tracer as _tracer
from nelib.kit.explorer import REGISTRY

artifact = REGISTRY[_artifact.Artifact.name]
neurogram = REGISTRY[_neurogram.NerveToBursts.name]
organ = REGISTRY[_organ.Organ.name]
split = REGISTRY[_split.SplitRise.name]
tracer = REGISTRY[_tracer.Tracer.name]
standard = REGISTRY[_standard.Standard.name]
normalization = REGISTRY[_normalization.Normalization.name]
bench_plasma = REGISTRY[_plasma.PlasmaBench.name]
bench_nerve = REGISTRY[_nerve.NerveBench.name]
curve = REGISTRY[_curve.BaroreflexCurve.name]
beats = REGISTRY[_beats.Beats.name]
hrv = REGISTRY[_hrv.HeartRateVariability.name]
