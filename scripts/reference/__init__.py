"""Pages of the reference that are made from the catalogue, the settings and the package: one module a page.

Each gives Markdown that reads well on a forge; the site is made of the same files (docs/adr/0017-docs-site.md).
"""
