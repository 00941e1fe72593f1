"""Command line: ``python -m nelib.grading release | check | grade``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import nelib
from nelib.grading import check, grader, release
from nelib.grading.sandbox import Limits
from nelib.kit.personal import SELF_STUDY


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks; return 0 if all is well, 1 if something was found, 2 if it could not be done."""
    options = _parser().parse_args(argv)
    try:
        if options.command == "grade":
            return _grade(options)
        if bool(options.name) == options.all:
            raise ValueError("give the name of one exercise, or --all")
        chosen = release.names(options.root) if options.all else [options.name]
        return max(
            [{"release": _release, "check": _check}[options.command](name, options) for name in chosen], default=0
        )
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _release(name: str, options: argparse.Namespace) -> int:
    if options.check:
        stale = release.stale(options.root, name)
        print("\n".join(f"exercises/{name}/{path} is stale" for path in stale) or f"{name}: up to date")
        return 1 if stale else 0
    changed = release.release(options.root, name)
    print(f"{name}: " + (f"wrote {', '.join(changed)}" if changed else "nothing to do"))
    return 0


def _check(name: str, options: argparse.Namespace) -> int:
    found = check.problems(options.root, name, _limits(options))
    print("\n".join(f"{name}: {problem}" for problem in found) or f"{name}: sound")
    return 1 if found else 0


def _grade(options: argparse.Namespace) -> int:
    reports = grader.grade_class(
        options.root, options.name, options.submissions, run=options.run, limits=_limits(options)
    )
    print("\n\n".join(grader.as_text(report) for report in reports))
    if options.out:
        grader.write_csv(reports, options.out)
        print(f"\nWrote {options.out}.")
    return 0


def _limits(options: argparse.Namespace) -> Limits:
    return Limits(seconds=options.time_limit, memory_mb=options.memory_limit)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nelib.grading", description="Make, check and grade exercises.")
    here = Path.cwd() if (Path.cwd() / "solutions").is_dir() else Path(nelib.__file__).resolve().parents[1]
    parser.add_argument("--root", type=Path, default=here, help="the course folder (default: %(default)s)")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        if name != "grade":
            sub.add_argument("name", nargs="?", help="the exercise, such as 01_synthesis")
            sub.add_argument("--all", action="store_true", help="all exercises")
        if name != "release":
            sub.add_argument("--time-limit", type=float, default=60.0, help="seconds a run (default: %(default)g)")
            sub.add_argument("--memory-limit", type=int, default=2048, help="megabytes (default: %(default)s)")
        return sub

    sub = command("release", "Make the students' notebooks in exercises/ from solutions/.")
    sub.add_argument("--check", action="store_true", help="write nothing; fail if a committed exercise is stale")
    command("check", "Prove that exercises are sound: untouched 0 points, solved full points, and more.")
    sub = command("grade", "Mark submitted/<student>/<exercise>/<exercise>.ipynb for all students.")
    sub.add_argument("name", help="the exercise, such as 01_synthesis")
    sub.add_argument("submissions", type=Path, help="the folder with one folder for each student")
    sub.add_argument("--out", type=Path, help="write the marks to this CSV file")
    sub.add_argument("--run", default=SELF_STUDY, help="the course run, part of the students' numbers")
    return parser


if __name__ == "__main__":
    sys.exit(main())
