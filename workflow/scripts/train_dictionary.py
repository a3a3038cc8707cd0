"""Learn one dictionary per modality of a variant; resumes from its checkpoint."""

from pathlib import Path

from adapter import job
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
    from linked_dictionaries.learning.checkpoints import load_checkpoint, save_checkpoint
    from linked_dictionaries.learning.learner import DictionaryLearner, training_labels
    from linked_dictionaries.learning.linking import check_penalty, class_inputs, link

    given, parameters = snakemake.input, snakemake.params
    seed = int(snakemake.wildcards.seed)
    variant = Variant.model_validate(parameters.variant)
    exact = variant.sparse_coding.tolerance is not None
    device = devices.choose_for_learning(parameters.device, snakemake.threads, exact)
    place = place_for(device, snakemake.threads)
    described = read_json(given.described)
    n_classes = len(described["class_names"])
    labels = training_labels(read_array(given.labels), seed, variant.training.shuffle_labels)
    per_class = class_inputs(parameters.modalities, map(read_array, given.glyphs), n_classes)
    modalities = link(variant.modalities, per_class, read_array(given.images), labels, place)
    check_penalty(modalities, variant.sparse_coding.penalty, variant.driver.strength if variant.driver else 0.0)
    learner = DictionaryLearner(variant, modalities, labels, n_classes, seed, tuple(described["image_shape"]), place)

    inputs = [given.images, given.labels, *given.glyphs]
    # What may not differ between the run that wrote a checkpoint and the one that takes it up.
    same = {
        "variant": variant.model_dump(mode="json", exclude={"training": {"checkpoint_seconds"}}),
        "modalities": parameters.modalities,
        "classes": n_classes,
        "seed": seed,
        "code": parameters.code,
        "data": [digest_of_file(path) for path in inputs],
        "device": device.split(":")[0],
    }
    key = digest_of_value(same)
    checkpoint = Path(parameters.checkpoint) / "checkpoint.safetensors"
    try:
        progress = load_checkpoint(checkpoint, key, place)
    except UserError as refusal:
        print(f"checkpoint refused: {refusal} Training starts anew.")
        progress = None
    if progress is not None:
        print(f"resuming from the checkpoint at step {progress.step} of {learner.total_steps}")
    measured = devices.Meter(device)
    progress = learner.run(progress or learner.start(), lambda state: save_checkpoint(checkpoint, state, key, place))
    measured.report(learner.total_steps * learner.batch_size, "training samples")

    dictionaries = {name: place.get(array) for name, array in progress.dictionaries.items()}
    write_tensors(snakemake.output.dictionary, dictionaries, {"atoms": str(variant.atoms)})
    write_rows(snakemake.output.log, progress.log, monitor.COLUMNS)
    checkpoint.unlink(missing_ok=True)
