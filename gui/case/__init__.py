"""The screens of one open case: its faces, and what they are made of."""
