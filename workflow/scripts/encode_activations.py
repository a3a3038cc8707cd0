"""Encode training and test images alone, by the same code, with the image's dictionary; no label is read."""

from adapter import job
from linked_dictionaries.config import Variant
from linked_dictionaries.storage import read_array, read_tensors, write_csv

with job(snakemake):
    from linked_dictionaries import devices
    from linked_dictionaries.encoding import certificate_table, encode_rows

    given, parameters, output = snakemake.input, snakemake.params, snakemake.output
    device = devices.choose(parameters.device, snakemake.threads)
    coding = Variant.model_validate(parameters.variant).sparse_coding
    dictionary = read_tensors(given.dictionary)[0][parameters.image]
    certificates = {}
    for part in ("train", "test"):
        images = read_array(given[part], in_memory=False)
        measured = devices.Meter(device)
        everything = slice(0, len(images))
        certificates[part] = encode_rows(
            images, everything, dictionary, coding, output[part], threads=snakemake.threads, device=device
        )
        measured.report(len(images), "codes")
    write_csv(output.certificate, certificate_table(certificates))
