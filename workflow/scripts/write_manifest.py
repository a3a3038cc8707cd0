"""The manifest of a results folder: every output with its digest, rule, parameters and seed, and what made it."""

import platform
from pathlib import Path

from adapter import job
from linked_dictionaries.storage import digest_of_file, write_json

PACKAGES = (
    *("snakemake", "numpy", "scipy", "numba", "torch", "pandas", "scikit-learn"),
    *("scikit-image", "openTSNE", "matplotlib", "pillow", "safetensors", "pydantic"),
)

with job(snakemake):
    from linked_dictionaries.configuration.model import Config
    from linked_dictionaries.planning.outdated import outdated
    from linked_dictionaries.planning.plan import Plan
    from linked_dictionaries.publishing import manifest

    parameters = snakemake.params
    results = Path(snakemake.output[0]).parent
    dataset = results / "data" / "final"
    jobs = manifest.recorded_jobs(results / "logs")
    plan = Plan(Config.model_validate(parameters.settings), Path(parameters.root))
    of_other_settings = outdated(plan, jobs, snakemake.input)
    outputs = manifest.described_outputs(results, jobs, of_other_settings)
    write_json(
        snakemake.output[0],
        {
            "version": manifest.VERSION,
            "git": manifest.git_state(Path(parameters.root)),
            "config_sha256": parameters.configuration,
            "settings": parameters.settings,
            "given": parameters.given,
            "dataset": parameters.dataset,
            "data_sha256": {path.name: digest_of_file(path) for path in sorted(dataset.glob("*.npy"))},
            "seeds": list(parameters.seeds),
            "device": parameters.device,
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "packages": manifest.versions(PACKAGES),
            "outputs": outputs,
        },
    )
    print(f"{len(outputs)} outputs, {sum(entry['rule'] is None for entry in outputs)} of them with no record of a rule")
    for path, why in of_other_settings.items():
        print(f"today's settings would not make {path}: {why}")
