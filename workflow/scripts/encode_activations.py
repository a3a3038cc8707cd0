"""Encode training and test images alone, by the same code, with the image's dictionary; no label is read."""

from adapter import job, several
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.storage import read_array, read_tensors, write_rows

with job(snakemake):
    from linked_dictionaries.coding import devices
    from linked_dictionaries.coding.method import method_of
    from linked_dictionaries.data.codes import COLUMNS, certificate_rows, encode_rows, tell_of_silence

    given, parameters, output = snakemake.input, snakemake.params, snakemake.output
    device = devices.choose(parameters.device, snakemake.threads)
    coding = Variant.model_validate(parameters.variant).sparse_coding
    method = method_of(coding, threads=snakemake.threads, device=device)
    images = {part: read_array(given[part], in_memory=False) for part in ("train", "test")}
    files = zip(*map(several, (given.dictionary, output.train, output.test, output.certificate)), strict=True)
    for to_dictionary, to_train, to_test, to_certificate in files:
        dictionary = read_tensors(to_dictionary)[0][parameters.image]
        certificates = {}
        for part, path in (("train", to_train), ("test", to_test)):
            measured = devices.Meter(device)
            everything = slice(0, len(images[part]))
            certificates[part] = encode_rows(images[part], everything, dictionary, coding.penalty, method, path)
            measured.report(len(images[part]), "codes")
        tell_of_silence(certificates, coding.penalty)
        write_rows(to_certificate, certificate_rows(certificates), COLUMNS)
