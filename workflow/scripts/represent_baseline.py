"""Features of training and test images by a representation that no dictionary makes."""

from adapter import job
from linked_dictionaries.storage import read_array, read_json, write_array

with job(snakemake):
    from linked_dictionaries.evaluation.baselines import components, shifted_pixels

    given, output, settings = snakemake.input, snakemake.output, snakemake.params.baseline
    train, test = read_array(given.train), read_array(given.test)
    if settings["method"] == "pixels":
        shape = tuple(read_json(given.described)["image_shape"])
        features = shifted_pixels(train, shape, settings["shift"]), test
    else:
        features = components(settings["method"], settings["components"], train, test, snakemake.threads)
    write_array(output.train, features[0])
    write_array(output.test, features[1])
