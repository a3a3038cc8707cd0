"""IDX files to arrays, for one fold."""

from pathlib import Path

from adapter import job
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.data.splits import split_folds
from linked_dictionaries.storage import digest_of_file, write_array, write_json

with job(snakemake):
    parameters, fold = snakemake.params, snakemake.wildcards.fold
    paths = dict(zip(PARTS, snakemake.input, strict=True))
    parts = {part: Path(path).read_bytes() for part, path in paths.items()}
    data = split_folds(parts, len(parameters.class_names), parameters.validation, fold)
    for part, path in zip(PARTS, snakemake.output, strict=False):
        write_array(path, getattr(data, part))
    title = parameters.title if fold == "final" else f"{parameters.title}, validation fold"
    write_json(
        snakemake.output.described,
        {
            "dataset": parameters.name,
            "title": title,
            "fold": fold,
            "n_train": len(data.train_labels),
            "n_test": len(data.test_labels),
            "image_shape": list(data.image_shape),
            "class_names": list(parameters.class_names),
            "sha256": {part: digest_of_file(path) for part, path in paths.items()},
        },
    )
