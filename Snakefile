# The workflow lies in workflow/Snakefile; this file lets it run from here.
include: "workflow/Snakefile"


# What an included file calls its default is not the includer's.
rule default:
    default_target: True
    input:
        rules.all.input,
    localrule: True
