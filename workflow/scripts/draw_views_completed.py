"""Views that are images, completed from another view by every method."""

from adapter import job
from linked_dictionaries.figures.completed_views import completed
from linked_dictionaries.figures.linked_views import note_on, titles_of
from linked_dictionaries.storage import read_arrays, read_json

with job(snakemake):
    described, arrays = read_json(snakemake.input.described), read_arrays(snakemake.input.views)
    examples = {
        method: read_arrays(path)
        for method, path in zip(snakemake.params.methods, snakemake.input.examples, strict=True)
    }
    units = {name: (arrays[f"mean.{name}"], arrays[f"factor.{name}"]) for name in described["views"]}
    titles, shapes = titles_of(described), described["shapes"]
    completed(examples, units, shapes, titles, described["side_by_side"], list(snakemake.output), note_on(described))
