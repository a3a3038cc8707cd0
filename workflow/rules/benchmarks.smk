# Speed, beside other solvers, in one run on one machine. Not part of `all`: `snakemake --cores 2 benchmarks`.
# Inputs: the data set and an unlinked dictionary. Outputs: <results>/benchmarks/.

from linked_dictionaries.planning.benchmarks import BenchmarksPlan

benchmarks_plan = Told(BenchmarksPlan(planned))


rule benchmark_solvers:
    input:
        images="<results>/data/final/train_images.npy",
        dictionary=benchmarks_plan.timed_dictionary,
    output:
        report(
            "<results>/benchmarks/solvers.csv",
            category="Benchmarks",
            labels={"benchmark": "solvers, all sizes", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<logs>/benchmark_solvers.log",
    benchmark:
        "<benchmarks>/benchmark_solvers.tsv"
    conda:
        "../../envs/benchmarks.yaml"
    threads: 2
    resources:
        mem_mb=growing(6000),
        runtime=growing(30),
    params:
        image=settings.image,
        penalty=benchmarks_plan.timed_penalty,
        atoms=settings.benchmarks.atoms,
        batches=settings.benchmarks.batches,
        code=code_of("benchmark_solvers"),
    message:
        "Timing the solvers beside their peers"
    script:
        "../scripts/benchmark_solvers.py"


rule benchmark_stream:
    input:
        images="<results>/data/final/train_images.npy",
        described="<results>/data/final/dataset.json",
        dictionary=benchmarks_plan.timed_dictionary,
    output:
        report(
            "<results>/benchmarks/stream.csv",
            category="Benchmarks",
            labels={"benchmark": "streams of growing length", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<logs>/benchmark_stream.log",
    benchmark:
        "<benchmarks>/benchmark_stream.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 2
    resources:
        mem_mb=growing(2000),
        runtime=growing(30),
    params:
        image=settings.image,
        package_folder=str(ROOT / "workflow" / "scripts"),
        penalty=benchmarks_plan.timed_penalty,
        counts=settings.benchmarks.stream,
        code=code_of("benchmark_stream"),
    message:
        "Timing streams of growing length"
    script:
        "../scripts/benchmark_stream.py"


rule benchmark_training:
    input:
        train="<results>/data/validation/train_images.npy",
        held_out="<results>/data/validation/test_images.npy",
    output:
        report(
            "<results>/benchmarks/training.csv",
            category="Benchmarks",
            labels={"benchmark": "objective against seconds", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<logs>/benchmark_training.log",
    benchmark:
        "<benchmarks>/benchmark_training.tsv"
    conda:
        "../../envs/benchmarks.yaml"
    threads: 2
    resources:
        mem_mb=growing(4000),
        runtime=growing(60),
    params:
        image=settings.image,
        variant=benchmarks_plan.timed_variant,
        seconds=settings.benchmarks.training_seconds,
        code=code_of("benchmark_training"),
    message:
        "Timing dictionary learning beside scikit-learn's"
    script:
        "../scripts/benchmark_training.py"


rule benchmark_pipeline:
    input:
        unpack(benchmarks_plan.dataset_parts),
        described="<results>/data/final/dataset.json",
        glyphs=plan.all_glyphs,
    output:
        report(
            "<results>/benchmarks/pipeline.csv",
            category="Benchmarks",
            labels={"benchmark": "the whole table", "kind": "table"},
            caption="../report/benchmark.rst",
        ),
    log:
        "<logs>/benchmark_pipeline.log",
    benchmark:
        "<benchmarks>/benchmark_pipeline.tsv"
    conda:
        "../../envs/benchmarks.yaml"
    threads: 2
    resources:
        mem_mb=growing(12000),
        runtime=growing(240),
    params:
        modalities={name: modality.source for name, modality in settings.modalities.items()},
        variants=plan.represented_variants,
        tasks=benchmarks_plan.table_cells,
        passes=settings.benchmarks.pipeline_passes,
        code=code_of("benchmark_pipeline"),
    message:
        "Timing a one-seed Table I beside scikit-learn's parts alone"
    script:
        "../scripts/benchmark_pipeline.py"


rule draw_solver_rates:
    input:
        table="<results>/benchmarks/solvers.csv",
    output:
        report(
            "<results>/benchmarks/solvers.pdf",
            category="Benchmarks",
            labels={"benchmark": "solvers, largest batch", "kind": "figure"},
            caption="../report/solvers.rst",
        ),
        "<results>/benchmarks/solvers.png",
    log:
        "<logs>/draw_solver_rates.log",
    benchmark:
        "<benchmarks>/draw_solver_rates.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        data_title=planned.data_title(),
        code=code_of("draw_solver_rates"),
    message:
        "Drawing the solvers' speed"
    script:
        "../scripts/draw_solver_rates.py"


rule draw_training_objective:
    input:
        table="<results>/benchmarks/training.csv",
    output:
        report(
            "<results>/benchmarks/training.pdf",
            category="Benchmarks",
            labels={"benchmark": "objective against seconds", "kind": "figure"},
            caption="../report/training.rst",
        ),
        "<results>/benchmarks/training.png",
    log:
        "<logs>/draw_training_objective.log",
    benchmark:
        "<benchmarks>/draw_training_objective.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        data_title=planned.data_title("validation"),
        code=code_of("draw_training_objective"),
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
