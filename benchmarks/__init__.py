"""How long socgap takes and how much memory, beside what others take for the same files: README.md.

``python -m benchmarks`` measures and prints Markdown. Only the standard library is imported by the process that
measures, and nothing large is kept in it: a child's peak memory is never below that of the process that began it.
"""
