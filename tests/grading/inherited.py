"""What a process of `warm` has done before a submission begins: work that many exercises share and that has no numbers of
a student in it. Nothing here touches an answer, and a fresh Python does without.
"""

import gc

from nelib.kit.units import registry
from nelib.locus import autoinhibition

registry()
autoinhibition.derivation()
gc.freeze()  # what is shared stays shared: the garbage collector would touch, and so copy, all of it
