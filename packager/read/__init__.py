"""Filled Word and Excel files, by whomever → values, each with where it came from and how sure."""
