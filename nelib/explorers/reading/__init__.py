"""Reading the sources: every testable claim of both seed documents, with a verdict that is computed.

The claims stand in ``nelib/data/claims/seed_claims.csv``. `outcome` reads them and runs their verdict functions, which
the other modules hold by subject; `table` shows them. Nothing is registered here.
"""
