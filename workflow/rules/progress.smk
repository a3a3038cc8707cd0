# Stage by stage how far a run is, in place of Snakemake's lines for every job: where a profile asks Snakemake to be
# quiet of everything but errors. A file of rules is a stage. Included last, when all rules are known.
from snakemake.logging import DefaultFilter, DefaultFormatter, logger
from snakemake.settings.enums import Quietness
from snakemake_interface_executor_plugins.settings import ExecMode

from linked_dictionaries.publishing.progress import Display, Stages

SILENT = {Quietness.RULES, Quietness.HOST, Quietness.REASON}


def stages_of_rules():
    """The file of each rule; files outside a folder of rules only name targets."""
    files = {rule.name: Path(rule.snakefile) for rule in workflow.rules}
    return {name: file.stem.replace("_", " ") for name, file in files.items() if file.parent.name == "rules"}


def show_stages(output):
    """Put the display where Snakemake would write to the terminal; its log file gets everything."""
    for handler in list(logger.handlers):
        if handler.name == "DefaultStreamHandler":
            logger.removeHandler(handler)
            words = DefaultFormatter(None, show_failed_logs=True)
            logger.addHandler(Display(Stages(stages_of_rules), handler.stream, words, dry=output.dryrun))
        elif handler.name == "DefaultLogFileHandler":
            handler.filters = [DefaultFilter(None, False, False, False, True)]
            handler.setFormatter(DefaultFormatter(None, show_failed_logs=True))


def end_stages():
    """Leave the display as it is: what is said from now on stands below it."""
    for handler in logger.handlers:
        if isinstance(handler, Display):
            handler.end()


def start_without_limit():
    """Let jobs start as soon as there is room, unless a limit of starts was asked for.

    The limit that is there by itself, 100 a second, has the scheduler look at all that waits once a second for every
    job that has ended: some fifty times a second after fifty jobs, half a core, and more with each (Snakemake 9.27).
    """
    limit = workflow.scheduling_settings.max_jobs_per_timespan
    if limit is not None and (limit.max_jobs, limit.timespan) == (100, 1):
        workflow.scheduler.job_rate_limiter = None


def made_files():
    """What this run made."""
    return [str(path) for job in workflow.dag.jobs if workflow.dag.finished(job) for path in job.output]


if workflow.exec_mode == ExecMode.DEFAULT and workflow.output_settings.quiet == SILENT:
    show_stages(workflow.output_settings)
