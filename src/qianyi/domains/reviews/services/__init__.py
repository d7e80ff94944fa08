"""Writing assessments and scores of units."""
