"""The screens before a case is open: notices, cases, units, settings."""
