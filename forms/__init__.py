"""What is asked and whether the answer is good: notices, answers, checks. No Qt, no Office, no PDF."""

__version__ = "0.1.0"
