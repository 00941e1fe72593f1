"""Show the inside of a function in a lesson, so that the library is no black box."""

import inspect
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
        return Code(inspect.getsource(inspect.unwrap(function)).rstrip(), language="python")
    except (OSError, TypeError):
        raise ValueError(f"The source of {function!r} cannot be shown; it is not a Python function.") from None
