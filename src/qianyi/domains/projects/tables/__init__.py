"""Lists of projects, months, promises."""
