"""One file that holds a node, and the way back from it: opened only when all that was hidden since is hidden again."""
