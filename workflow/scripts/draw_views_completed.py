"""Views that are images, completed from another view by every method."""

from adapter import job
from linked_dictionaries.figures.completed_views import completed
from linked_dictionaries.figures.linked_views import note_on
from linked_dictionaries.storage import read_arrays, read_json

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    described, arrays = read_json(given.described), read_arrays(given.views)
    examples = {method: read_arrays(path) for method, path in zip(parameters.methods, given.examples, strict=True)}
    units = {name: (arrays[f"mean.{name}"], arrays[f"factor.{name}"]) for name in described["views"]}
    titles, shapes = parameters.titles, described["shapes"]
    note = note_on(parameters.title, described["samples"])
    completed(examples, units, shapes, titles, described["side_by_side"], list(snakemake.output), note)
