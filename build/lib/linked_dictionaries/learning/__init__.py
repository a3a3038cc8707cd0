"""Dictionary learning: linked inputs, drivers, the Hebbian update, checkpoints."""
