"""Making exercises from solutions and grading what comes back; for teachers (``python -m nelib.grading --help``).

release : solution notebook -> student notebook.
probes : the table of what is asked of a submission and what the answers are worth.
runner : runs inside the student's process; knows no answer.
sandbox : starts that process, limits it, collects what it says; a container can take its place.
compare : tells a right answer from a wrong one, units included.
grader : marks one submission or a class, writes the report and the CSV file.
check : proves that an exercise is sound: untouched 0, solution full marks.
"""
