"""Papers: forms and letters as PDF, set by typst from plain data with the fonts in this package and nothing else."""
