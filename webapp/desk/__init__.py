"""The desk: accounts, sessions and the record of who did what; views ask it, and it knows no request and no HTML."""
