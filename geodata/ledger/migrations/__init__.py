"""Steps that bring the tables of a ledger to their present form."""
