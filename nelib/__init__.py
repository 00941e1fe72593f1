"""The norepinephrine course: models, explorers and checkpoints behind the lessons.

Subpackages
-----------
kit : what every lesson stands on (model, evidence, explorer, figures, checkpoint); knows no biology.
synapse : synthesis of norepinephrine in the nerve terminal.
explorers : the figures and sliders of each lesson.
checkpoints : the predictions and self-checks of each lesson.

Nothing heavy is imported here: a subpackage is loaded when it is used.
"""

__version__ = "0.1.0"
