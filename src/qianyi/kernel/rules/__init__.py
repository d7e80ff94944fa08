"""Rule packs in force, results of their runs, titles granted."""
