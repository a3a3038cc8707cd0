"""Pack results, workflow and settings into a Workflow Run RO-Crate."""

from pathlib import Path

from adapter import job
from linked_dictionaries.storage import read_json

with job(snakemake):
    from linked_dictionaries.publishing import crate

    root = Path(snakemake.params.root)
    results = [Path(path) for path in snakemake.input]
    written = [path.stat().st_mtime for path in results]
    contents = crate.Contents(
        root=root,
        made_in=Path.cwd(),
        workflow="workflow/Snakefile",
        sources=crate.tracked_sources(root),
        settings=Path(snakemake.input.manifest).with_name("configuration.yaml").as_posix(),
        results=[path.as_posix() for path in results],
    )
    run = crate.described_run(read_json(snakemake.input.manifest), min(written), max(written))
    crate.write_crate(snakemake.output[0], contents, run)
    print(f"packed {len(results)} results and {len(contents.sources)} files of the workflow")
