"""Benchmarks of the course: `python benchmarks/run.py [--quick] [compute|browser|simulate|start|recorder ...]`.

They print times, and ratios to what one would have written without the course. Nothing here asserts a time.
"""

import argparse
import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PARTS = ("compute", "simulate", "start", "browser", "recorder")


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    given = parser.parse_args()
    for part in given.parts or PARTS:
        if part not in PARTS:
            parser.error(f"there is no part {part!r}; the parts are {', '.join(PARTS)}")
        importlib.import_module(f"benchmarks.{part}").main(given.quick)


if __name__ == "__main__":
    main()
