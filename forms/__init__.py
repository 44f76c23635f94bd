"""What is asked and whether the answer is good: notices, answers, checks. No Qt, no Office, no PDF."""
