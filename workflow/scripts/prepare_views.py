"""Views of the same samples: read or drawn, aligned, divided, scaled by the training samples."""

from adapter import job
from linked_dictionaries.configuration.linked_views import Signals
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.data.views import prepared, read_views
from linked_dictionaries.storage import read_array, read_json, write_arrays, write_json

with job(snakemake):
    study, where = Signals.model_validate(snakemake.params.signals), snakemake.params.where
    images = None
    if len(snakemake.input):
        *parts, described = snakemake.input
        images = {part: read_array(path) for part, path in zip(PARTS, parts, strict=True)}
        images["image_shape"] = read_json(described)["image_shape"]
    arrays, description = prepared(read_views(study, where, images), study, where)
    for note in description["notes"]:
        print(f"note: {note}")
    write_arrays(snakemake.output.views, arrays)
    write_json(snakemake.output.described, description)
