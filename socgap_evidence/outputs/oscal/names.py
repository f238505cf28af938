"""How the files of an export are called: documents refer to each other by these names."""

CATALOG = "catalog.json"
CRITERIA = "criteria.json"
PLAN = "assessment-plan.json"
RESULTS = "assessment-results.json"
POAM = "plan-of-action-and-milestones.json"
MAPPING = "mapping-collection.json"

NAMES = (CATALOG, CRITERIA, PLAN, RESULTS, POAM, MAPPING)
"""Every file that an export may hold."""
