"""Encode one shard of training and test images alone; no label is read."""

from adapter import job
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.storage import read_array, read_tensors, write_arrays

with job(snakemake):
    from linked_dictionaries.coding import devices
    from linked_dictionaries.coding.method import method_of
    from linked_dictionaries.data.codes import encode_rows, shard_rows

    given, parameters, output = snakemake.input, snakemake.params, snakemake.output
    device = devices.choose(parameters.device, snakemake.threads)
    coding = Variant.model_validate(parameters.variant).sparse_coding
    dictionary = read_tensors(given.dictionary)[0][parameters.image]
    number, _, shards = snakemake.wildcards.scatteritem.partition("-of-")
    method = method_of(coding, threads=snakemake.threads, device=device)
    certificates = {}
    for part in ("train", "test"):
        images = read_array(given[part], in_memory=False)
        rows = shard_rows(len(images), int(shards), int(number) - 1)
        measured = devices.Meter(device)
        quantities = encode_rows(images, rows, dictionary, coding.penalty, method, output[part])
        measured.report(rows.stop - rows.start, "codes")
        certificates |= {f"{part}.{name}": values for name, values in quantities.items()}
    write_arrays(output.certificates, certificates)
