"""Papers that assess a plan, drafted from data, and scores of units by a published scheme."""
