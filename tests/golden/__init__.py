"""Independent expected figures: an oracle in plain Python, pandas and decimal.

Nothing here imports the product. `oracle` reads the raw files by its own code and computes the figures that
the product's metrics must equal; `known_totals` and `worked_examples` hold published constants.
"""
