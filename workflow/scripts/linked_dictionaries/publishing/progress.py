"""What a run shows while it goes: how far each stage is and what runs now, in place of a page for every job.

A stage is a file of rules. The display listens to the runner's log records, by their events, and knows no Snakemake.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

BAR = 20
PAUSE = 60.0  # seconds between lines where there is no terminal to draw on
# What the runner says of itself, and not of this run. All of it is in the log file.
SMALL_TALK = re.compile(
    r"Assuming unrestr|Building DAG|Using shell|host: |Conda environments: ign|Singularity containers: ign"
    r"|Group jobs: inact|Select jobs|Execute \d|This was a dry-run|Some jobs were triggered|Rules with provenance"
    r"|Elapsed time|\d+ jobs have (missing|outdated)|Reasons:|Rules claiming|Provided (cores|resources)"
    r"|Removing output files of failed job|Shutting down, this|\s*$"
)
# Set for the jobs of a run: they leave the terminal to the display, which shows the log of one that fails.
SHOWN = "LINKED_DICTIONARIES_STAGES"


class Stages:
    """How far each stage of a run is.

    Parameters
    ----------
    stages_of_rules : asked, once all rules are known, for the stage of each rule, stages in their order. Rules that
        it leaves out only name targets.
    """

    def __init__(self, stages_of_rules: Callable[[], Mapping[str, str]]) -> None:
        self.stages_of_rules = stages_of_rules
        self.stage_of: dict[str, str] = {}
        self.total: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.running: dict[int, tuple[str, str]] = {}

    def plan(self, jobs: Mapping[str, int]) -> None:
        """Take the number of jobs of each rule."""
        self.stage_of = dict(self.stages_of_rules())
        counts = dict.fromkeys(self.stage_of.values(), 0)
        for rule, count in jobs.items():
            if rule in self.stage_of:
                counts[self.stage_of[rule]] += count
        self.total = {stage: count for stage, count in counts.items() if count}
        self.done = dict.fromkeys(self.total, 0)

    def start(self, job: int, rule: str, message: str) -> None:
        if self.stage_of.get(rule) in self.total:
            self.running[job] = (self.stage_of[rule], message)

    def finish(self, job: int, *, well: bool = True) -> None:
        stage, _ = self.running.pop(job, (None, ""))
        if stage is not None and well:
            self.done[stage] += 1

    @property
    def finished(self) -> bool:
        return self.done == self.total

    def count(self) -> str:
        return f"{sum(self.done.values())} of {sum(self.total.values())} jobs"

    def planned(self) -> str:
        """All that is to do, in one line."""
        parts = ", ".join(f"{stage} {count}" for stage, count in self.total.items())
        count = sum(self.total.values())
        return f"{count} {'job' if count == 1 else 'jobs'} to do: {parts}"

    def left(self) -> str:
        parts = [f"{stage} {count - self.done[stage]}" for stage, count in self.total.items()]
        return ", ".join(part for part in parts if not part.endswith(" 0"))

    def now(self) -> str:
        return "; ".join(message for _, message in self.running.values())

    def bars(self, full: str, empty: str) -> Iterator[str]:
        """One line a stage: name, bar, numbers."""
        width = max(map(len, self.total), default=0)
        for stage, count in self.total.items():
            part = BAR * self.done[stage] // count
            mark = " *" if any(stage == active for active, _ in self.running.values()) else ""
            bar = full * part + empty * (BAR - part)
            yield f"  {stage:<{width}}  {bar}  {self.done[stage]:>4} of {count}{mark}"


class Display(logging.Handler):
    """Stages drawn at the foot of a terminal, or told line by line where there is none; messages whole, above them.

    Parameters
    ----------
    stages : what is drawn. stream : where to. formatter : words of warnings and errors. dry : only plan.
    """

    def __init__(self, stages: Stages, stream: TextIO, formatter: logging.Formatter, *, dry: bool = False) -> None:
        super().__init__()
        self.stages, self.stream, self.dry = stages, stream, dry
        self.setFormatter(formatter)
        self.drawing = stream.isatty() and not dry
        self.signs = ("━", "─") if "utf" in (getattr(stream, "encoding", "") or "").lower() else ("#", ".")
        self.began = time.monotonic()
        self.height = 0  # lines of the drawing on the screen
        self.told = 0.0
        self.live = False
        self._over = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "event", None)
        hear = {
            "run_info": self._hear_plan,
            "job_info": self._hear_start,
            "job_finished": self._hear_finish,
            "job_error": self._hear_error,
        }.get(str(event))
        of_this_run = event is None and not SMALL_TALK.match(record.getMessage() or "")
        if hear is not None:
            hear(record)
        elif of_this_run or record.levelno >= logging.WARNING:
            self._say(self.format(record))

    def close(self) -> None:
        self.end()
        super().close()

    def end(self) -> None:
        """Leave the drawing as it is and draw no more."""
        self._over.set()
        with self.lock or threading.RLock():
            self._draw()
            self.live, self.height = False, 0

    # ------------------------------------------------------------------------------------------- what is heard
    def _hear_plan(self, record: Any) -> None:
        if self.stages.total:
            return  # a dry run tells its plan twice
        self.stages.plan(record.stats)
        if self.dry:
            self._say(f"{self.stages.planned()}. Each with its reason: --quiet host")
            return
        if not self.stages.total:
            return
        self._say(self.stages.planned())
        os.environ[SHOWN] = "1"
        self.live = True
        self.told = time.monotonic()
        if self.drawing:
            threading.Thread(target=self._keep_time, daemon=True).start()

    def _hear_start(self, record: Any) -> None:
        self.stages.start(record.jobid, record.rule_name, record.rule_msg or record.rule_name)
        self._draw()

    def _hear_finish(self, record: Any) -> None:
        stage, _ = self.stages.running.get(record.job_id, (None, ""))
        self.stages.finish(record.job_id)
        self._draw()
        if self.live and not self.drawing and stage is not None:
            self._tell(stage)
        if self.live and self.stages.finished:
            self.end()

    def _hear_error(self, record: Any) -> None:
        self.stages.finish(record.jobid, well=False)
        self._say(self.format(record))

    # ----------------------------------------------------------------------------------------- what is written
    def _say(self, text: str) -> None:
        self._erase()
        self.stream.write(text.rstrip("\n") + "\n")
        self._draw()
        self.stream.flush()

    def _tell(self, stage: str) -> None:
        """A line for a stage that is finished, or once in a while."""
        if self.stages.done[stage] == self.stages.total[stage]:
            left = self.stages.left()
            self._say(f"{self._time()}  {stage}: done" + (f"; left: {left}" if left else ""))
        elif time.monotonic() - self.told >= PAUSE:
            now = self.stages.now()
            self._say(f"{self._time()}  {self.stages.count()}" + (f"; now: {now}" if now else ""))
        else:
            return
        self.told = time.monotonic()

    def _draw(self) -> None:
        if not (self.live and self.drawing):
            return
        self._erase()
        width = max(shutil.get_terminal_size().columns - 1, 20)
        now = self.stages.now()
        foot = f"  {self._time()}  {self.stages.count()}" + (f"; now: {now}" if now else "")
        lines = [line[:width] for line in (*self.stages.bars(*self.signs), foot)]
        self.stream.write("\n".join(lines) + "\n")
        self.stream.flush()
        self.height = len(lines)

    def _erase(self) -> None:
        if self.height:
            self.stream.write(f"\033[{self.height}A\033[J")
            self.height = 0

    def _time(self) -> str:
        seconds = int(time.monotonic() - self.began)
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def _keep_time(self) -> None:
        while not self._over.wait(1.0):
            with self.lock or threading.RLock():
                self._draw()
