"""Answers → files → package, and back. Only this room imports Office and PDF libraries."""
