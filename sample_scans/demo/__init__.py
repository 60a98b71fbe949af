"""The demo election of one invented commune: its CSV files, and the sheets they stand for."""
