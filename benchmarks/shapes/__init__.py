"""The repositories that are measured, a module a shape. Each is written by ``git fast-import`` and passes its own gate."""
