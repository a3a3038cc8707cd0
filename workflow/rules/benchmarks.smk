# Speed, beside other solvers, in one run on one machine. Not part of `all`: `snakemake --cores 2 benchmarks`.
# Inputs: the data set and the unlinked dictionary. Outputs: <results>/benchmarks/.


rule benchmark_solvers:
    input:
        images="<results>/dataset/final/train_images.npy",
        dictionary=f"<results>/dictionaries/final/{UNLINKED}/seed~{FIRST_SEED}/dictionary.safetensors",
    output:
        report(
            "<results>/benchmarks/solvers.csv",
            category="Benchmarks",
            labels={"benchmark": "solvers, all sizes", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<results>/logs/benchmark_solvers.log",
    benchmark:
        "<results>/runtimes/benchmark_solvers.tsv"
    conda:
        "../../envs/benchmarks.yaml"
    threads: 2
    resources:
        mem_mb=growing(6000),
        runtime=growing(30),
    params:
        image=IMAGE,
        penalty=settings.variants[UNLINKED].sparse_coding.penalty,
        atoms=settings.benchmarks.atoms,
        batches=settings.benchmarks.batches,
        code=code_of("benchmarks", "inference", "intensities", "active_set", "batched_active_set", "dynamics"),
    message:
        "Timing the solvers beside their peers"
    script:
        "../scripts/benchmark_solvers.py"


rule benchmark_stream:
    input:
        images="<results>/dataset/final/train_images.npy",
        described="<results>/dataset/final/dataset.json",
        dictionary=f"<results>/dictionaries/final/{UNLINKED}/seed~{FIRST_SEED}/dictionary.safetensors",
    output:
        report(
            "<results>/benchmarks/stream.csv",
            category="Benchmarks",
            labels={"benchmark": "streams of growing length", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<results>/logs/benchmark_stream.log",
    benchmark:
        "<results>/runtimes/benchmark_stream.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 2
    resources:
        mem_mb=growing(2000),
        runtime=growing(30),
    params:
        image=IMAGE,
        package_folder=str(PACKAGE.parent),
        penalty=settings.variants[UNLINKED].sparse_coding.penalty,
        counts=settings.benchmarks.stream,
        code=code_of(
            "benchmarks", "streaming", "inference", "intensities", "active_set", "batched_active_set", "dynamics"
        ),
    message:
        "Timing streams of growing length"
    script:
        "../scripts/benchmark_stream.py"


rule benchmark_training:
    input:
        train="<results>/dataset/validation/train_images.npy",
        held_out="<results>/dataset/validation/test_images.npy",
    output:
        report(
            "<results>/benchmarks/training.csv",
            category="Benchmarks",
            labels={"benchmark": "objective against seconds", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<results>/logs/benchmark_training.log",
    benchmark:
        "<results>/runtimes/benchmark_training.tsv"
    conda:
        "../../envs/benchmarks.yaml"
    threads: 2
    resources:
        mem_mb=growing(4000),
        runtime=growing(60),
    params:
        image=IMAGE,
        variant=settings.variants[UNLINKED].model_dump(mode="json"),
        seconds=settings.benchmarks.training_seconds,
        code=code_of(
            "benchmarks",
            "learning",
            "modalities",
            "inference",
            "intensities",
            "active_set",
            "batched_active_set",
            "dynamics",
            "devices",
        ),
    message:
        "Timing dictionary learning beside scikit-learn's"
    script:
        "../scripts/benchmark_training.py"


rule benchmark_pipeline:
    input:
        unpack(dataset_parts),
        described="<results>/dataset/final/dataset.json",
        glyphs=all_glyphs,
    output:
        report(
            "<results>/benchmarks/pipeline.csv",
            category="Benchmarks",
            labels={"benchmark": "the whole table", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<results>/logs/benchmark_pipeline.log",
    benchmark:
        "<results>/runtimes/benchmark_pipeline.tsv"
    conda:
        "../../envs/benchmarks.yaml"
    threads: 2
    resources:
        mem_mb=growing(12000),
        runtime=growing(240),
    params:
        modalities={name: modality.source for name, modality in settings.modalities.items()},
        variants=represented_variants(),
        tasks=table_cells(),
        passes=settings.benchmarks.pipeline_passes,
        code=code_of(
            "pipelines",
            "classification",
            "learning",
            "modalities",
            "inference",
            "intensities",
            "active_set",
            "batched_active_set",
            "dynamics",
        ),
    message:
        "Timing a one-seed Table I beside scikit-learn's parts alone"
    script:
        "../scripts/benchmark_pipeline.py"


rule draw_solver_rates:
    input:
        table="<results>/benchmarks/solvers.csv",
        described="<results>/dataset/final/dataset.json",
    output:
        report(
            "<results>/benchmarks/solvers.pdf",
            category="Benchmarks",
            labels={"benchmark": "solvers, largest batch", "kind": "figure"},
            caption="../report/solvers.rst",
        ),
        "<results>/benchmarks/solvers.png",
    log:
        "<results>/logs/draw_solver_rates.log",
    benchmark:
        "<results>/runtimes/draw_solver_rates.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code_of("figures/style", "figures/benchmarks"),
    message:
        "Drawing the solvers' speed"
    script:
        "../scripts/draw_solver_rates.py"


rule draw_training_objective:
    input:
        table="<results>/benchmarks/training.csv",
        described="<results>/dataset/validation/dataset.json",
    output:
        report(
            "<results>/benchmarks/training.pdf",
            category="Benchmarks",
            labels={"benchmark": "objective against seconds", "kind": "figure"},
            caption="../report/training.rst",
        ),
        "<results>/benchmarks/training.png",
    log:
        "<results>/logs/draw_training_objective.log",
    benchmark:
        "<results>/runtimes/draw_training_objective.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code_of("figures/style", "figures/benchmarks"),
    message:
        "Drawing the objective against time"
    script:
        "../scripts/draw_training_objective.py"


rule benchmarks:
    input:
        rules.benchmark_stream.output,
        rules.benchmark_pipeline.output,
        rules.draw_solver_rates.output,
        rules.draw_training_objective.output,
    localrule: True
