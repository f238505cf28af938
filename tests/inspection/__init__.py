"""Tests of what a path is to a project."""
