"""What readers suggest: a form becomes changes of the ledger, contacts are kept apart; knows no request and no HTML."""
