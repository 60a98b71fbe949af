"""Taking in what an office scanner drops into a folder (`kiemdoi watch`)."""
