"""How long a finished run would take on other numbers of cores, and the chain of jobs that no core shortens.

Command line: the results folder, then numbers of cores (2 and 8 without any); writes resources/reference/schedule.csv.
With --targets, in place of numbers of cores: what each file of README's table takes by itself; writes runtimes.csv.
Times are those in runtimes/, what a job reads and makes is in the records in logs/. A job takes one core and as long as
it took, or the most processor time that it can have had where that is less, because a busy machine stretches the first;
what Snakemake itself needs between jobs is not counted.
"""

import csv
import heapq
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from commands import ONE_SEED, TARGETS
from reference import REFERENCE


@dataclass(frozen=True)
class Job:
    """A job that was run: its seconds, and the jobs whose outputs it read."""

    seconds: float
    after: frozenset[str] = frozenset()


UNSEEN = 30.0  # seconds between two looks of Snakemake at a job: so much processor time it may have missed

Jobs = Mapping[str, Job]  # by name: the rule and what its log's path says of it


def read_jobs(results: Path) -> dict[str, Job]:
    """The jobs of a finished run, by name."""
    records = {path: json.loads(path.read_text(encoding="utf-8")) for path in (results / "logs").rglob("*.json")}
    names = {path: path.relative_to(results / "logs").with_suffix("").as_posix() for path in records}
    makers = {output: names[path] for path, record in records.items() for output in record["outputs"]}
    jobs = {}
    for path, record in records.items():
        seconds = seconds_of(results / "runtimes" / f"{names[path]}.tsv")
        jobs[names[path]] = Job(seconds, frozenset(makers[given] for given in record["inputs"] if given in makers))
    return jobs


def seconds_of(times: Path) -> float:
    """How long a job took, by the file of its rule's ``benchmark``."""
    with open(times, encoding="utf-8", newline="") as table:
        row = next(csv.DictReader(table, delimiter="\t"))
    seconds, processor = float(row["s"]), row.get("cpu_time", "NA")
    seen = processor not in ("NA", "-") and float(processor) > 0
    return min(seconds, float(processor) + UNSEEN) if seen else seconds


def elapsed(results: Path) -> float:
    """Seconds from the first job's start to the last one's end, of a run that was not interrupted."""
    ends = {path: path.stat().st_mtime for path in (results / "runtimes").rglob("*.tsv")}
    return max(ends.values()) - min(end - seconds_of(path) for path, end in ends.items())


def remaining(jobs: Jobs) -> dict[str, float]:
    """Seconds from each job's start to the end of the longest chain that begins with it."""
    followers = defaultdict(list)
    for name, job in jobs.items():
        for before in job.after:
            followers[before].append(name)
    seconds: dict[str, float] = {}

    def after(name: str) -> float:
        if name not in seconds:
            seconds[name] = jobs[name].seconds + max(map(after, followers[name]), default=0.0)
        return seconds[name]

    for name in jobs:
        after(name)
    return seconds


def critical_path(jobs: Jobs) -> list[str]:
    """The longest chain of jobs, the first one first."""
    left = remaining(jobs)
    path = [max(left, key=lambda name: left[name])] if jobs else []
    while path:
        next_ones = [name for name, job in jobs.items() if path[-1] in job.after]
        if not next_ones:
            break
        path.append(max(next_ones, key=lambda name: left[name]))
    return path


def simulated(jobs: Jobs, cores: int) -> float:
    """Seconds by list scheduling: a free core takes, of the jobs that are ready, that with the longest chain to go."""
    left = remaining(jobs)
    waiting = {name: set(job.after) for name, job in jobs.items()}
    ready = [(-left[name], name) for name, before in waiting.items() if not before]
    heapq.heapify(ready)
    running: list[tuple[float, str]] = []
    now = 0.0
    while ready or running:
        while ready and len(running) < cores:
            _, name = heapq.heappop(ready)
            heapq.heappush(running, (now + jobs[name].seconds, name))
        now, done = heapq.heappop(running)
        for name, before in waiting.items():
            if done in before:
                before.remove(done)
                if not before:
                    heapq.heappush(ready, (-left[name], name))
    return now


def schedule(jobs: Jobs, cores: list[int]) -> pd.DataFrame:
    """A row for each number of cores, and last one for as many as could be used."""
    total = sum(job.seconds for job in jobs.values())
    path = critical_path(jobs)
    rows = [[str(count), simulated(jobs, count)] for count in cores]
    rows.append(["any number", sum(jobs[name].seconds for name in path)])
    table = pd.DataFrame(rows, columns=["cores", "seconds"]).round(1)
    table["jobs"], table["job_seconds"] = len(jobs), round(total, 1)
    table["critical_path"] = ", ".join(f"{name} {jobs[name].seconds:.1f}" for name in path)
    return table


def needed(jobs: Jobs, last: Iterable[str], seeds: str = "") -> dict[str, Job]:
    """The jobs that some need, and themselves; with ``seeds`` only that seed's."""
    found: dict[str, Job] = {}
    names = list(last)
    while names:
        name = names.pop()
        seed = re.search(r"seed~\d+", name)
        if name not in found and (not seeds or seed is None or seed[0] == seeds):
            found[name] = jobs[name]
            names += jobs[name].after
    return {name: Job(job.seconds, job.after & found.keys()) for name, job in found.items()}


def runtimes(results: Path, cores: list[int]) -> pd.DataFrame:
    """A row for each of TARGETS that is there: seconds by itself, with all seeds and with the first."""
    jobs = read_jobs(results)
    makers = {
        output: path.relative_to(results / "logs").with_suffix("").as_posix()
        for path in (results / "logs").rglob("*.json")
        for output in json.loads(path.read_text(encoding="utf-8"))["outputs"]
    }
    made = {str(Path(output).relative_to(results.name)): name for output, name in makers.items()}
    rows = [
        {"target": target, "seeds": seeds or "all", "cores": count, "jobs": len(plan)}
        | {"seconds": round(simulated(plan, count))}
        for target in TARGETS
        if all(file in made for file in target.split())
        for seeds in ("", ONE_SEED)
        for plan in [needed(jobs, [made[file] for file in target.split()], seeds)]
        for count in cores
    ]
    return pd.DataFrame(rows)


def main(arguments: list[str]) -> None:
    """Command line, see above."""
    results = Path(arguments[0])
    if arguments[1:] == ["--targets"]:
        table = runtimes(results, [2, 8])
        table.to_csv(REFERENCE / "runtimes.csv", index=False, lineterminator="\n")
        print(table.to_string(index=False))
        return
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    table = schedule(read_jobs(results), [int(count) for count in arguments[1:]] or [2, 8])
    table["elapsed"] = round(elapsed(results), 1)
    table["dataset"], table["commit"] = manifest["dataset"], (manifest["git"]["commit"] or "")[:7]
    table.to_csv(REFERENCE / "schedule.csv", index=False, lineterminator="\n")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1:])
