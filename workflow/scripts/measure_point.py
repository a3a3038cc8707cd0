"""What one point of a sweep shows on the validation fold; its codes are needed no further and stay in memory."""

from adapter import job
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.storage import read_array, read_json, read_tensors, write_json

with job(snakemake):
    from linked_dictionaries.coding.encode import encode
    from linked_dictionaries.coding.method import method_of
    from linked_dictionaries.configuration.analyses import ClassifierSettings
    from linked_dictionaries.data.codes import tell_of_silence
    from linked_dictionaries.evaluation.classification import classify
    from linked_dictionaries.evaluation.cross_modal import read_out
    from linked_dictionaries.learning.linking import class_inputs

    given, parameters = snakemake.input, snakemake.params
    variant = Variant.model_validate(parameters.variant)
    coding, driver = variant.sparse_coding, variant.driver
    method = method_of(coding, threads=snakemake.threads)
    dictionaries, _ = read_tensors(given.dictionary)
    train, test = (
        encode(
            read_array(path, in_memory=False),
            dictionaries[parameters.image],
            coding.penalty,
            method=method,
            progress=True,
        )
        for path in (given.train_images, given.test_images)
    )
    active = {part: (codes.activations > 0).sum(axis=1) for part, codes in (("train", train), ("test", test))}
    tell_of_silence({part: {"active_neurons": counts} for part, counts in active.items()}, coding.penalty)
    train_labels, test_labels = read_array(given.train_labels), read_array(given.test_labels)
    settings = dict(parameters.classifier)
    found = classify(
        settings.pop("model"),
        ClassifierSettings.model_validate(settings),
        train.activations,
        train_labels,
        test.activations,
        test_labels,
        threads=snakemake.threads,
    )
    n_classes = len(read_json(given.described)["class_names"])
    shown = class_inputs(parameters.modalities, map(read_array, given.glyphs), n_classes)
    block = driver.block if driver else 0
    read = read_out(test.activations, test_labels, dictionaries, shown, block, n_classes)
    point = {"accuracy": found.accuracy}
    point |= {f"cross_modal_{name}": share for name, share in read["cross_modal"].items()}
    point |= {name: read[name] for name in ("ordinal_blocks", "active_share")}
    point["kkt_max"] = max(float(codes.kkt.max()) for codes in (train, test))
    asked = coding.tolerance is not None
    point["certified"] = bool(train.converged.all() and test.converged.all()) if asked else None
    point["converged"] = found.converged
    print(", ".join(f"{name} {value}" for name, value in point.items()))
    write_json(snakemake.output[0], point)
