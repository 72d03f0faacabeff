"""Quality of supply 归集共享质效: how well each authority reports, by kind and month, from stored sums only."""
