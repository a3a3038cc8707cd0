"""The display of a run: how far each stage is, errors whole, small talk left out."""

import io
import logging

import pytest
from linked_dictionaries.publishing.progress import SHOWN, Display, Stages

STAGES = {"fetch": "data", "learn": "dictionaries", "encode": "codes"}


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def record(text="", level=logging.INFO, **fields):
    entry = logging.LogRecord("run", level, __file__, 1, text, None, None)
    vars(entry).update(fields)
    return entry


def screen(text):
    """What is seen once every move of the cursor was made."""
    lines = [""]
    pieces = text.split("\033[")
    for position, piece in enumerate(pieces):
        if position and "A" in piece:
            lines[len(lines) - 1 - int(piece.partition("A")[0]) :] = [""]
            continue
        first, *others = piece.removeprefix("J").split("\n")
        lines[-1] += first
        lines += others
    return "\n".join(lines)


def run(display, jobs):
    plan = {"all": 1, **{rule: sum(name == rule for _, name in jobs) for rule in STAGES}}
    display.handle(record(event="run_info", stats=plan))
    for job, rule in jobs:
        display.handle(record(event="job_info", jobid=job, rule_name=rule, rule_msg=f"doing {rule}"))
        yield job
        display.handle(record(event="job_finished", job_id=job))


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv(SHOWN, "0")  # restored after a test that sets it


@pytest.fixture(params=[io.StringIO, Terminal])
def display(request):
    shown = Display(Stages(lambda: STAGES), request.param(), logging.Formatter())
    yield shown
    shown.close()


def test_every_stage_is_told_when_it_is_done_and_targets_are_not_counted(display):
    for _ in run(display, [(1, "fetch"), (2, "learn"), (3, "encode")]):
        pass
    text = screen(display.stream.getvalue())
    assert text.startswith("3 jobs to do: data 1, dictionaries 1, codes 1\n")
    if display.drawing:
        assert text.count("━" * 20) == 3 and "3 of 3 jobs" in text
    else:
        assert "data: done; left: dictionaries 1, codes 1\n" in text and text.rstrip().endswith("codes: done")


def test_what_runs_is_drawn_once_with_what_is_left():
    display = Display(Stages(lambda: STAGES), Terminal(), logging.Formatter())
    jobs = run(display, [(1, "fetch"), (2, "learn"), (3, "learn")])
    next(jobs), next(jobs)
    text = screen(display.stream.getvalue())
    assert text.count("dictionaries  ──") == 1 and "now: doing learn" in text and "1 of 3 jobs" in text
    display.close()


def test_errors_stand_whole_above_the_drawing_and_small_talk_is_left_out(display):
    jobs = run(display, [(1, "fetch"), (2, "learn")])
    next(jobs)
    display.handle(record("Select jobs to execute..."))
    display.handle(record("first line\nsecond line", logging.ERROR, event="job_error", jobid=1))
    display.handle(record("Terminating processes on user request"))
    display.end()
    display.handle(record("after the end", logging.WARNING))
    text = screen(display.stream.getvalue())
    assert "first line\nsecond line\n" in text and "Terminating processes" in text and "Select jobs" not in text
    assert text.endswith("after the end\n")
    if display.drawing:
        assert text.index("second line") < text.index("0 of 2 jobs")


def test_a_dry_run_is_one_line():
    display = Display(Stages(lambda: STAGES), io.StringIO(), logging.Formatter(), dry=True)
    for _ in run(display, [(1, "fetch"), (2, "learn"), (3, "learn")]):
        pass
    display.handle(record(event="run_info", stats={"fetch": 1}))
    display.handle(record("This was a dry-run (flag -n)."))
    told = display.stream.getvalue()
    assert told.count("\n") == 1 and told.startswith("3 jobs to do: data 1, dictionaries 2.")
