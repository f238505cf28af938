"""Commands that make what is generated in this repository."""
