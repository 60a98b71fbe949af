"""The `kiemdoi` command, one file for each of its words."""
