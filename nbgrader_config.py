"""Lets nbgrader use the folders of this course as they are.

    nbgrader generate_assignment 01_synthesis --force     writes exercises/01_synthesis, as `make exercises` does
    nbgrader autograde 01_synthesis                       reads submitted/<student>/01_synthesis

nbgrader gives the points of a task to everybody whose notebook passes the visible checks, in the student's own kernel.
That shows whether a student has worked. `python -m nelib.grading grade` compares the answers outside, with each
student's own numbers; use that one where marks count.
"""

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "norepinephrine"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Never hand out the answers, and do not put them beside a submission that is run.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "answers.py", "probes.toml"]
c.ExecutePreprocessor.timeout = 120
