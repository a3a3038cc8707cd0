"""A real Slurm on this machine, loopback only, with one pretended GPU: for tests, as root, on Debian or Ubuntu.

``with slurm_node() as node`` installs Slurm and munge where they are missing, writes /etc/slurm, starts the daemons,
waits until the node is idle, and stops them afterwards. Nothing listens on an outer address.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

STATE = Path("/var/tmp/linked-dictionaries-slurm")
CONFIGURATION = Path("/etc/slurm")
PACKAGES = ("slurm-wlm", "munge")
PROGRAMS = ("slurmctld", "slurmd", "munged", "sbatch", "squeue", "scancel", "scontrol")
MEMORY_MEBIBYTES = 20_000  # what the rules ask for must fit; nothing checks that the machine has it

CLUSTER = "tests"
SLURM_CONF = """\
ClusterName={cluster}
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=100
OverTimeLimit=0
ReturnToService=2
KillWait=5
MinJobAge=86400
MailProg=/bin/true
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc={state}/completed.log
StateSaveLocation={state}/ctld
SlurmdSpoolDir={state}/d
SlurmctldPidFile={state}/slurmctld.pid
SlurmdPidFile={state}/slurmd.pid
SlurmctldLogFile={state}/slurmctld.log
SlurmdLogFile={state}/slurmd.log
GresTypes=gpu
NodeName=localhost NodeHostname={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} Gres=gpu:1 State=UNKNOWN
PartitionName=cpu Nodes=localhost Default=YES MaxTime=INFINITE State=UP
PartitionName=gpu Nodes=localhost MaxTime=INFINITE State=UP
"""


class NotInstalled(RuntimeError):
    """Slurm is not there and could not be installed."""


@dataclass(frozen=True)
class Node:
    """A running node: where its logs are, and what its jobs asked for."""

    state: Path

    def completed(self) -> list[dict[str, str]]:
        """The job completion log: one mapping for each job that ended."""
        log = self.state / "completed.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
        return [dict(part.split("=", 1) for part in line.split(" ") if "=" in part) for line in lines]

    def jobs(self) -> list[dict[str, str]]:
        """What ``scontrol show job`` says of every job that the controller remembers."""
        shown = _run("scontrol", "show", "job", "--oneliner").stdout.splitlines()
        return [
            dict(part.split("=", 1) for part in line.split(" ") if "=" in part) for line in shown if "JobId=" in line
        ]

    def running(self, prefix: str = "") -> list[str]:
        """Numbers of the jobs that wait or run, whose names begin so."""
        lines = _run("squeue", "--noheader", "--format=%i %j").stdout.splitlines()
        return [number for number, name in map(str.split, lines) if name.startswith(prefix)]


def why_not() -> str | None:
    """Why no Slurm can be had here; None where it can."""
    if os.geteuid() != 0:
        return "a real Slurm needs root, to start its daemons"
    if not all(shutil.which(program) for program in PROGRAMS) and not shutil.which("apt-get"):
        return "Slurm is not installed, and there is no apt-get to install it"
    if Path("/etc/slurm/slurm.conf").is_file() and str(STATE) not in Path("/etc/slurm/slurm.conf").read_text():
        return "this machine has a Slurm of its own in /etc/slurm, which the tests leave alone"
    return None


@contextlib.contextmanager
def slurm_node() -> Iterator[Node]:
    """Start, yield, stop; raises RuntimeError with the daemons' logs when the node does not come up."""
    install()
    _end_daemons()  # of a run that was killed
    shutil.rmtree(STATE, ignore_errors=True)
    for folder in ("ctld", "d"):
        (STATE / folder).mkdir(parents=True)
    _configure()
    munged = _start_munge()
    try:
        _start()
        yield Node(STATE)
    finally:
        _stop(munged)


def install() -> None:
    """Install Slurm and munge where they are missing; raises NotInstalled."""
    if all(shutil.which(program) for program in PROGRAMS):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            raise NotInstalled(f"{' '.join(command)} failed: {done.stderr[-500:]}")


def _configure() -> None:
    CONFIGURATION.mkdir(exist_ok=True)
    host = os.uname().nodename.split(".")[0]
    text = SLURM_CONF.format(cluster=CLUSTER, state=STATE, host=host, cpus=os.cpu_count(), memory=MEMORY_MEBIBYTES)
    (CONFIGURATION / "slurm.conf").write_text(text, encoding="utf-8")
    # A gres without a file makes the node invalid; /dev/null is there and harmless.
    (CONFIGURATION / "gres.conf").write_text("Name=gpu File=/dev/null\n", encoding="utf-8")
    (CONFIGURATION / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n", encoding="utf-8")
    key = Path("/etc/munge/munge.key")
    if not key.is_file():
        key.write_bytes(os.urandom(1024))
        shutil.chown(key, "munge", "munge")
        key.chmod(0o400)


def _start_munge() -> bool:
    """Start the authentication daemon unless one runs; whether it was started here."""
    if not subprocess.run(["munge", "-n"], capture_output=True, check=False).returncode:
        return False
    Path("/run/munge").mkdir(exist_ok=True)
    shutil.chown("/run/munge", "munge", "munge")
    Path("/run/munge").chmod(0o755)
    _run("runuser", "-u", "munge", "--", "munged")
    return True


def _start() -> None:
    _run("slurmctld")
    _run("slurmd")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        state = subprocess.run(["sinfo", "--noheader", "--format=%T"], capture_output=True, text=True, check=False)
        if state.stdout.split() and set(state.stdout.split()) == {"idle"}:
            return
        time.sleep(0.2)
    logs = "\n".join((STATE / f"{name}.log").read_text()[-1500:] for name in ("slurmctld", "slurmd"))
    raise RuntimeError(f"the Slurm node did not become idle:\n{logs}")


def _stop(munged: bool) -> None:
    subprocess.run(["scancel", "--user=root", "--full"], capture_output=True, check=False, timeout=20)
    _end_daemons()
    _end_orphans()
    if munged:
        subprocess.run(["pkill", "-x", "munged"], check=False)
    time.sleep(1)
    for name in ("slurm.conf", "gres.conf", "cgroup.conf"):
        (CONFIGURATION / name).unlink(missing_ok=True)


def _end_daemons() -> None:
    """Ask the daemons to end, and wait until they have."""
    daemons = [process for process in psutil.process_iter(["name"]) if process.info["name"] in ("slurmd", "slurmctld")]
    for process in daemons:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    psutil.wait_procs(daemons, timeout=20)


def _end_orphans() -> None:
    """End what jobs have left running: without control groups Slurm loses a process whose parent it has ended."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("SLURM_CLUSTER_NAME") == CLUSTER:
                process.kill()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-500:]}")
    return done
