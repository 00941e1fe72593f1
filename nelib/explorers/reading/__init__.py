"""Reading the sources: every testable claim of both seed documents, with a verdict that is computed.

The claims stand in ``nelib/data/claims/seed_claims.csv``. `outcome` reads them and runs their verdict functions, which
the other modules hold by subject; `write` keeps what came out in a file, and `table` shows it. Nothing is
registered here.
"""
