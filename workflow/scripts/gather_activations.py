"""One array of codes and one table of certificates from all shards."""

import numpy as np
from adapter import job
from linked_dictionaries.storage import read_arrays, write_rows

with job(snakemake):
    from linked_dictionaries.data.codes import COLUMNS, certificate_rows, gather_codes

    given, output = snakemake.input, snakemake.output
    shards = [read_arrays(path) for path in given.certificates]
    certificates = {}
    for part in ("train", "test"):
        gather_codes(list(given[part]), output[part])
        names = [name for name in shards[0] if name.startswith(f"{part}.")]
        certificates[part] = {
            name.removeprefix(f"{part}."): np.concatenate([shard[name] for shard in shards]) for name in names
        }
    write_rows(output.certificate, certificate_rows(certificates), COLUMNS)
