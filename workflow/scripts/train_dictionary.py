"""Learn one dictionary per modality of a variant, for a seed or several; resumes from its checkpoint."""

from pathlib import Path

from adapter import job, several
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import (
    digest_of_file,
    digest_of_value,
    read_array,
    read_json,
    write_rows,
    write_tensors,
)

with job(snakemake):
    from linked_dictionaries.coding import devices
    from linked_dictionaries.learning import monitor
    from linked_dictionaries.learning.arrays import place_for
    from linked_dictionaries.learning.checkpoints import Progress, load_checkpoint, save_checkpoint
    from linked_dictionaries.learning.learner import DictionaryLearner, training_labels
    from linked_dictionaries.learning.linking import check_penalty, class_inputs, link

    given, parameters, output = snakemake.input, snakemake.params, snakemake.output
    variant = Variant.model_validate(parameters.variant)
    exact = variant.sparse_coding.tolerance is not None
    device = devices.choose_for_learning(parameters.device, snakemake.threads, exact)
    place = place_for(device, snakemake.threads)
    described = read_json(given.described)
    n_classes = len(described["class_names"])
    images, right = read_array(given.images), read_array(given.labels)
    per_class = class_inputs(parameters.modalities, map(read_array, given.glyphs), n_classes)
    # What may not differ between the run that wrote a checkpoint and the one that takes it up.
    same = {
        "variant": variant.model_dump(mode="json", exclude={"training": {"checkpoint_seconds"}}),
        "modalities": parameters.modalities,
        "classes": n_classes,
        "code": parameters.code,
        "data": [digest_of_file(path) for path in (given.images, given.labels, *given.glyphs)],
        "device": device.split(":")[0],
    }

    def learn(seed: int, dictionary: str, log: str) -> Path:
        labels = training_labels(right, seed, variant.training.shuffle_labels)
        modalities = link(variant.modalities, per_class, images, labels, place)
        check_penalty(modalities, variant.sparse_coding.penalty, variant.driver.strength if variant.driver else 0.0)
        learner = DictionaryLearner(
            variant, modalities, labels, n_classes, seed, tuple(described["image_shape"]), place
        )
        key = digest_of_value(same | {"seed": seed})
        # Not an output: a checkpoint must survive the failure of the job that wrote it.
        checkpoint = Path(dictionary).parent / "checkpoint.safetensors"
        try:
            progress = load_checkpoint(checkpoint, key, place)
        except UserError as refusal:
            print(f"checkpoint refused: {refusal} Training starts anew.")
            progress = None
        if progress is not None:
            told = f"step {progress.step} of {learner.total_steps}"
            print(f"seed {seed}: resuming from the checkpoint at {told}")
        measured = devices.Meter(device)

        def save(state: Progress) -> None:
            save_checkpoint(checkpoint, state, key, place)

        progress = learner.run(progress or learner.start(), save)
        measured.report(learner.total_steps * learner.batch_size, "training samples")
        write_tensors(dictionary, learner.learned(progress), {"atoms": str(variant.atoms)})
        write_rows(log, progress.log, monitor.COLUMNS)
        if len(parameters.seeds) > 1:  # should another seed fail, this one needs no more than its files
            save(progress)
        return checkpoint

    files = zip(parameters.seeds, several(output.dictionary), several(output.log), strict=True)
    for checkpoint in [learn(*of_seed) for of_seed in files]:
        checkpoint.unlink(missing_ok=True)
