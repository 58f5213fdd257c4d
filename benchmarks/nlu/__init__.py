"""Measures language understanding: `python -m benchmarks.nlu --help`."""
