"""IDX files to arrays, for one fold."""

from pathlib import Path

from adapter import job
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.data.splits import split_folds
from linked_dictionaries.storage import digest_of_file, read_json, write_array, write_json

with job(snakemake):
    parameters, fold = snakemake.params, snakemake.wildcards.fold
    paths = dict(zip(PARTS, snakemake.input, strict=False))
    parts = {part: Path(path).read_bytes() for part, path in paths.items()}
    names = list(parameters.class_names)
    data = split_folds(parts, len(names), parameters.validation, fold, names)
    of_files = read_json(snakemake.input.notes)
    for note in data.notes:
        print(f"note: {note}")
    for part, path in zip(PARTS, snakemake.output, strict=False):
        write_array(path, getattr(data, part))
    write_json(
        snakemake.output.described,
        {
            "dataset": parameters.name,
            "fold": fold,
            "n_train": len(data.train_labels),
            "n_test": len(data.test_labels),
            "image_shape": list(data.image_shape),
            "class_names": names,
            "notes": [*of_files["notes"], *data.notes],
            "skipped": of_files["skipped"],
            "sha256": {part: digest_of_file(path) for part, path in paths.items()},
        },
    )
