"""What a code is: solvers of the nonnegative sparse-coding problem in Gram form, one file each."""
