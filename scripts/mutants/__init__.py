"""Mutation testing: each function with one small change, and whether a test notices."""
