"""The bureau's desk: an open ledger → inbox, review, summary, progress."""
