"""The explorer of a study of linked views: one HTML file that codes test samples from the views that one chooses."""

from pathlib import Path

from adapter import job
from linked_dictionaries.storage import read_arrays, read_json, write_text

with job(snakemake):
    from linked_dictionaries.estimators.saving import stored
    from linked_dictionaries.publishing.explorer_linked import linked_page_data
    from linked_dictionaries.publishing.explorer_page import assembled, page

    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    samples = described["samples"]
    note = f"{samples['train']} training samples, {samples['test']} test samples · seed {parameters.seed}"
    data = linked_page_data(
        stored(Path(given.model)),
        read_arrays(given.views),
        described,
        parameters.samples,
        title=parameters.title,
        titles=parameters.titles,
        note=note,
    )
    write_text(snakemake.output[0], page(assembled(given.template), data))
