"""What the rules ask before anything runs: digests of code. Knows no Snakemake."""
