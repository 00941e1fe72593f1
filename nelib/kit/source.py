"""Show the inside of a function in a lesson, so that the library is no black box."""

import inspect
import re
from collections.abc import Callable


def show(function: Callable):
    """Return the source of a function, highlighted, as something that a notebook displays.

    Raises
    ------
    ValueError
        If the source cannot be found.
    """
    from IPython.display import Code

    try:
        source = inspect.getsource(inspect.unwrap(function)).rstrip()
    except (OSError, TypeError):
        raise ValueError(f"The source of {function!r} cannot be shown; it is not a Python function.") from None
    # The first line of the docstring is enough here; the rest is for help().
    return Code(re.sub(r'("""[^\n]*?)\n\n.*?"""', r'\1"""', source, count=1, flags=re.DOTALL), language="python")
