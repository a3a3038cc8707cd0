# The workflow lies in workflow/Snakefile; this file lets it run from here.
include: "workflow/Snakefile"
