"""Pages of planning: plans and targets, lists and items, adjustments."""
