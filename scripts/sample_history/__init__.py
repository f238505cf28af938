"""The sample company as a git repository that bears out what its files claim: ``python -m scripts.sample_history``."""
