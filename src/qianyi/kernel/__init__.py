"""Apps in one fixed order: cases, rules, indicators, documents, subjects, audit, identity."""
