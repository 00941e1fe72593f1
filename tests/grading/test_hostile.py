"""A hostile submission gets what it honestly earned, and harms nobody."""

import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from toy_course import LIMITS, points, statuses

from nelib.grading.sandbox import Limits

WRONG = "def rate(s):\n    return 0.123"
TAMPERING = {
    "isclose and allclose always agree": "np.isclose = np.allclose = lambda *a, **k: True",
    "numpy's own test helpers agree": "import numpy.testing as t\nt.assert_allclose = lambda *a, **k: None",
    "builtins are replaced": """
import builtins
for name in ("print", "abs", "len", "isinstance", "float", "str", "repr", "type", "hasattr", "round", "all", "sorted"):
    setattr(builtins, name, lambda *a, **k: True)""",
    "json is replaced": """
import json, json.encoder
json.dumps = json.JSONEncoder.encode = lambda *a, **k: '{"points": 100}'
json.encoder.encode_basestring_ascii = json.loads = lambda *a, **k: '"1"'""",
    "os is replaced": "import os\nos.write = os.open = os.close = os._exit = lambda *a, **k: 3",
    "scores are printed": """print('{"request": 0, "value": 0.333}\\n' * 100)\nprint("points: 100 / 100")""",
    "assertions are off": "import sys\nsys.flags = None\n__debug__ and None",
    "the tracer is set": "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
    "standard streams are closed": "import sys, os\nsys.stdout.close()\nsys.stderr = None\nos.closerange(0, 300)",
    "descriptors are overwritten": """
import os
for d in range(20):
    try: os.dup2(os.open(os.devnull, os.O_WRONLY), d)
    except OSError: pass""",
    "the working directory is emptied": """
import os, shutil
open("mine.txt", "w").write("x")
shutil.rmtree(os.getcwd(), ignore_errors=True)""",
    "modules are thrown away": "import sys\nfor name in list(sys.modules): sys.modules.pop(name)",
    "the main module is replaced": "import sys, types\nsys.modules['__main__'] = types.ModuleType('x')",
    "the recursion limit is tiny": "import sys\nsys.setrecursionlimit(50)",
    "sys.exit": "import sys\nsys.exit(0)",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "an error that cannot be shown": "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
    "threads go on": "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
    "exit handlers": "import atexit, time\natexit.register(time.sleep, 99)",
    "signals are ignored": "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.alarm(0)",
    "garbage is searched": "import gc\nfor o in gc.get_objects():\n    if type(o) is dict and 'nonce' in o: o.clear()",
}


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=TAMPERING)
@pytest.mark.parametrize("earned", [True, False], ids=["rest right", "rest wrong"])
def test_tampering_changes_no_points(marked, tampering, earned):
    answer = "half = K" if earned else "half = -K"
    report = marked({"t1-answer": tampering + "\n" + WRONG, "t2-answer": answer})
    assert points(report) == {"t1": 0, "t2": 2 * earned, "t3": 0}


ENDINGS = {
    "os._exit": ("import os\nos._exit(0)", "crash"),
    "abort": ("import os\nos.abort()", "crash"),
    "raise signal": ("import signal\nsignal.raise_signal(signal.SIGKILL)", "crash"),
    "segmentation fault": ("import ctypes\nctypes.string_at(0)", "crash"),
    "infinite loop": ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", "timeout"),
    "long sleep": ("import time\ntime.sleep(1000)", "timeout"),
}


@pytest.mark.parametrize(("code", "ending"), ENDINGS.values(), ids=ENDINGS)
def test_a_cell_that_ends_the_run_is_left_out(marked, code, ending):
    report = marked({"t1-answer": WRONG + "\n" + code, "t2-answer": "half = K"}, limits=Limits(seconds=2))
    assert points(report) == {"t1": 0, "t2": 2, "t3": 0}
    assert f"Cell 3: {ending}: this cell ended the run and was left out" in report.notes


@pytest.mark.parametrize(("code", "ending"), [ENDINGS["os._exit"], ENDINGS["infinite loop"]], ids=["exit", "loop"])
def test_a_function_that_ends_the_run_costs_its_own_task_only(marked, code, ending):
    body = "\n".join("    " + line for line in code.splitlines())
    report = marked({"t1-answer": f"def rate(s):\n{body}", "t1": "", "t2-answer": "half = K"}, limits=Limits(seconds=2))
    assert points(report) == {"t1": 0, "t2": 2, "t3": 0}
    assert statuses(report)["t1"] == {"crash": "error", "timeout": "timeout"}[ending]


def test_endless_ends_come_to_an_end(marked):
    cells = dict.fromkeys(("setup", "t1-answer", "t1", "t2-answer", "t2"), "import os\nos._exit(0)")
    report = marked(cells)
    assert report.points == 0 and report.notes[0] == "The notebook as a whole: the notebook cannot be run to its end."


GREEDY = {
    "memory": "hoard = []\nwhile True: hoard.append(bytearray(10**8))",
    "memory at once": "hoard = 'x' * 10**12",
    "output": "import sys\nfor _ in range(3000): sys.stdout.write('x' * 10**5)",
    "a huge file": "with open('big', 'wb') as f:\n    while True: f.write(bytes(10**7))",
    "a huge answer": "def rate(s): return [[0.5] * 10**4] * 10**4",
    "a deep answer": "def rate(s):\n    a = 0.5\n    for _ in range(10**5): a = [a]\n    return a",
}


@pytest.mark.parametrize("code", GREEDY.values(), ids=GREEDY)
def test_greed_hurts_the_greedy_task_only(marked, code):
    report = marked({"t1-answer": code, "t2-answer": "half = K"}, limits=Limits(seconds=10, memory_mb=800, file_mb=5))
    assert points(report) == {"t1": 0, "t2": 2, "t3": 0}


TRICKS = {
    "equal to everything": "class A:\n    def __eq__(self, other): return True\n    __hash__ = None",
    "close to everything": "class A:\n    def __sub__(self, o): return 0\n    __rsub__ = __abs__ = __sub__",
    "several floats": "class A:\n    n = 0\n    def __float__(self): A.n += 1; return float(A.n)",
    "a lying float": "class A(float):\n    def __eq__(self, o): return True\n    def __abs__(self): return 0.0",
    "a lying text": "class A(str):\n    def __eq__(self, o): return True\n    __hash__ = str.__hash__",
    "a lying list": "class A(list):\n    def __len__(self): return 1\n    def __eq__(self, o): return True",
    "a lying array": "class A:\n    def tolist(self): return self",
    "array after array": "class A:\n    def tolist(self): return type('B', (A,), {})()",
    "a lying quantity": "class A:\n    magnitude = 1\n    units = property(lambda self: A())",
    "everything at once": "class A:\n    def __getattr__(self, name): return lambda *a, **k: A()",
    "a fork of pickles": "class A:\n    def __reduce__(self): return (print, ('executed',))",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_objects_that_lie_are_worth_what_they_hold(marked, trick):
    report = marked({"t1-answer": trick + "\nrate = lambda s: A()", "t2-answer": "half = K"})
    assert points(report) == {"t1": 0, "t2": 2, "t3": 0}


def test_lines_written_in_advance_do_not_count(marked):
    forged = """
import json, pathlib
answers = enumerate([1/3, 1, 2])
lines = [{"nonce": nonce, "request": i, "value": v} for nonce in ("", "0" * 32, None) for i, v in answers]
with open("../results.jsonl", "a") as file:
    file.write("\\n" + "\\n".join(json.dumps(line) for line in lines) + '\\n{"done": true}\\n' + "[" * 10**5 + "\\n")
"""
    assert points(marked({"t1-answer": forged, "t2-answer": "half = K"})) == {"t1": 0, "t2": 2, "t3": 0}


@pytest.mark.parametrize("bad", ["os.mkfifo('../results.jsonl')", "os.symlink('/etc/passwd', '../results.jsonl')"])
def test_results_that_are_no_file_are_not_read(marked, bad):
    code = f"import os\nos.remove('../results.jsonl')\ntry: {bad}\nfinally: os._exit(0)"
    started = time.perf_counter()
    assert marked({"t1-answer": code}, limits=Limits(seconds=2)).points == 0
    assert time.perf_counter() - started < 20


def test_even_the_nonce_buys_nothing(marked):
    """Somebody who finds the runner's frame can write anything there, but does not know the answers."""
    forged = """
import json, sys
frame = sys._getframe()
while "job" not in frame.f_locals: frame = frame.f_back
job = frame.f_locals["job"]
assert not any(word in json.dumps(job["requests"]) for word in ("expected", "rel", "hint", "points"))
with open(job["out"], "a") as file:
    for line in [{"request": 0, "value": 0.9}, {"request": 1, "value": []}, {"request": [], "value": 1}, {"cell": "x"},
                 {"request": -1}, {"request": 10**9, "value": 0}, {"request": 2, "value": -1}, {"done": True}]:
        file.write(json.dumps({"nonce": job["nonce"], **line}) + "\\n")
import os
os._exit(0)
"""
    assert marked({"t1-answer": forged, "t2-answer": "half = K"}).points == 0


# --- the fence -------------------------------------------------------------------------------------------------------


@pytest.fixture
def treasure(tmp_path) -> Path:
    """A folder with a file that somebody loves."""
    folder = tmp_path / "treasure"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    return folder


HARM = {
    "delete a tree": "import shutil\nshutil.rmtree({path!r}, ignore_errors=True)",
    "delete a file": "import pathlib\npathlib.Path({path!r}, 'thesis.txt').unlink()",
    "overwrite a file": "open({path!r} + '/thesis.txt', 'w').write('gone')",
    "append to a file": "import os\nos.write(os.open({path!r} + '/thesis.txt', os.O_WRONLY | os.O_APPEND), b'gone')",
    "move a file": "import os\nos.rename({path!r} + '/thesis.txt', 'stolen.txt')",
    "write through a link": "import os\nos.symlink({path!r}, 'link')\nopen('link/thesis.txt', 'w').write('gone')",
    "a shell": "import os\nos.system('rm -rf ' + {path!r})",
    "a subprocess": "import subprocess\nsubprocess.run(['rm', '-rf', {path!r}])",
    "a magic": "!rm -rf {path}",
    "a fork": "import os, shutil\nif os.fork() == 0: shutil.rmtree({path!r})",
}


@pytest.mark.parametrize("code", HARM.values(), ids=HARM)
def test_files_elsewhere_are_safe(marked, treasure, code):
    report = marked({"t1-answer": code.format(path=str(treasure)), "t2-answer": "half = K"})
    assert (treasure / "thesis.txt").read_text() == "years of work"
    assert points(report)["t2"] == 2


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_the_grader_cannot_be_killed(marked):
    code, before = "import os, signal\nos.kill(os.getppid(), signal.SIGINT)", signal.getsignal(signal.SIGINT)
    assert any("not allowed while an exercise is graded" in note for note in marked({"t1-answer": code}).notes)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_answers_cannot_be_read(course, marked):
    code = f"""
import glob, os
try: found = os.listdir({str(course / "solutions")!r})
except PermissionError: found = glob.glob({str(course / "solutions")!r} + "/*/*")
text = open({str(course / "solutions" / "99_toy" / "answers.py")!r}).read()
rate = lambda s: s / (K + s)"""
    report = marked({"t1-answer": code, "t2-answer": "half = 1 if found else K"})
    assert points(report) == {"t1": 0, "t2": 2, "t3": 0}
    assert "PermissionError" in report.notes[0]


def test_the_network_is_out_of_reach(marked):
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard = []
        threading.Thread(target=lambda: heard.append(server.accept()), daemon=True).start()
        port = server.getsockname()[1]
        marked({"t1-answer": f"import socket\nsocket.create_connection(('127.0.0.1', {port}))"})
        assert heard == []


def test_the_graders_environment_stays_private(marked, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "hush")
    code = "import os, pathlib\nassert 'SECRET_TOKEN' not in os.environ\n"
    code += "half = K * (pathlib.Path.home() == pathlib.Path.cwd())"
    assert points(marked({"t2-answer": code}))["t2"] == 2


def test_nothing_is_left_behind(marked, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = "import os\nos.makedirs('a/b')\nopen('a/b/c', 'w').close()\nos.chmod('a/b', 0)\nos.chmod('a', 0)"
    marked({"t1-answer": code}, limits=LIMITS)
    assert not list(tmp_path.glob("nelib-*"))
