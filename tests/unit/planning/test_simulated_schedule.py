"""What other numbers of cores would make of a run, on plans whose answer is known."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "workflow" / "tools"))

from simulate_schedule import Job, critical_path, needed, read_jobs, schedule, seconds_of, simulated

# Two chains that meet: a 3 s, b 2 s after it; c 4 s; d 1 s after b and c; e 4 s after nothing.
PLAN = {
    "a": Job(3.0),
    "b": Job(2.0, frozenset("a")),
    "c": Job(4.0),
    "d": Job(1.0, frozenset("bc")),
    "e": Job(4.0),
}


@pytest.mark.parametrize(("cores", "seconds"), [(1, 14.0), (2, 7.0), (3, 6.0), (100, 6.0)])
def test_seconds_on_so_many_cores(cores, seconds):
    assert simulated(PLAN, cores) == seconds


def test_the_longest_chain_is_named_and_bounds_every_number_of_cores():
    assert critical_path(PLAN) == ["a", "b", "d"]
    table = schedule(PLAN, [1, 2, 8]).set_index("cores")
    assert table.seconds["any number"] == 6.0 and (table.seconds >= 6.0).all()
    assert (table.job_seconds == 14.0).all() and table.seconds["1"] == 14.0
    assert table.critical_path["2"] == "a 3.0, b 2.0, d 1.0"


def test_jobs_are_read_from_records_and_runtimes(tmp_path):
    made = {"encode/seed~0": (["images"], ["codes"], 1.5), "classify/seed~0": (["codes"], ["table"], 2.0)}
    for name, (inputs, outputs, seconds) in made.items():
        for folder, suffix, text in (
            ("logs", "json", json.dumps({"inputs": inputs, "outputs": outputs})),
            ("runtimes", "tsv", f"s\th:m:s\n{seconds}\t0:00:01\n"),
        ):
            path = tmp_path / folder / f"{name}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    assert read_jobs(tmp_path) == {
        "encode/seed~0": Job(1.5),
        "classify/seed~0": Job(2.0, frozenset({"encode/seed~0"})),
    }


def test_a_run_without_jobs_takes_no_time():
    assert critical_path({}) == [] and simulated({}, 2) == 0.0


def test_what_a_file_needs_and_nothing_else():
    assert set(needed(PLAN, ["b"])) == {"a", "b"} and set(needed(PLAN, ["d"])) == {"a", "b", "c", "d"}
    seeded = {
        "train/seed~0": Job(1.0),
        "train/seed~1": Job(1.0),
        "table": Job(0.5, frozenset(["train/seed~0", "train/seed~1"])),
    }
    one = needed(seeded, ["table"], "seed~0")
    assert set(one) == {"train/seed~0", "table"} and simulated(one, 2) == 1.5


@pytest.mark.parametrize(
    ("seconds", "processor", "counted"),
    [(90.0, "30.0", 60.0), (27.0, "14.8", 27.0), (90.0, "NA", 90.0), (90.0, "0.0", 90.0), (3.0, "1.0", 3.0)],
)
def test_a_stretched_job_counts_the_processor_time_that_it_can_have_had(tmp_path, seconds, processor, counted):
    (tmp_path / "times.tsv").write_text(f"s\tcpu_time\n{seconds}\t{processor}\n", encoding="utf-8")
    assert seconds_of(tmp_path / "times.tsv") == counted
