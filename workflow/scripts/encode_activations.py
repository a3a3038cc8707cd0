"""Encode training and test images alone, by the same code, with the image's dictionary; no label is read."""

from adapter import job
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.storage import read_array, read_tensors, write_rows

with job(snakemake):
    from linked_dictionaries.coding import devices
    from linked_dictionaries.coding.method import method_of
    from linked_dictionaries.data.codes import COLUMNS, certificate_rows, encode_rows, tell_of_silence

    given, parameters, output = snakemake.input, snakemake.params, snakemake.output
    device = devices.choose(parameters.device, snakemake.threads)
    coding = Variant.model_validate(parameters.variant).sparse_coding
    dictionary = read_tensors(given.dictionary)[0][parameters.image]
    method = method_of(coding, threads=snakemake.threads, device=device)
    certificates = {}
    for part in ("train", "test"):
        images = read_array(given[part], in_memory=False)
        measured = devices.Meter(device)
        everything = slice(0, len(images))
        certificates[part] = encode_rows(images, everything, dictionary, coding.penalty, method, output[part])
        measured.report(len(images), "codes")
    tell_of_silence(certificates, coding.penalty)
    write_rows(output.certificate, certificate_rows(certificates), COLUMNS)
