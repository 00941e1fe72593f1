"""What `make lab`, Binder and the browser tests tell a Python kernel.

A lesson makes hundreds of thousands of objects that stay: packages, formulas, figures. While it makes them, Python
would search all of them for garbage again and again, for a tenth of the time that a lesson takes to run. It is told to
search when more has been made.
"""

import gc

gc.set_threshold(50_000, 20, 100)
