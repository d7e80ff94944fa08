"""数据核校: where stored documents disagree, and what planners said of it."""
