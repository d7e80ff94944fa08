"""Reading assessments and scores of units."""
