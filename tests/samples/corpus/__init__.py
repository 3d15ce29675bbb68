"""Order files as they come into a seller's hands: every market, language, encoding and way of saving.

All people, places and orders are invented; `python -m tests.samples.corpus FOLDER` writes the files out.
"""
