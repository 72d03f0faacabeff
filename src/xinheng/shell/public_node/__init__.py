"""Two machines, one way: the desk node writes what is public now, the public node shows that and holds nothing else."""
