"""Readers held to their laws by inputs that nobody thought of (docs/fuzzing.md).

A target is a function of bytes that raises where a law is broken (``targets``). ``make test`` runs each over its corpus, over
what was found before, and over some thousand mutations that are the same every time; ``make fuzz`` lets atheris look for
inputs that reach new code.
"""
