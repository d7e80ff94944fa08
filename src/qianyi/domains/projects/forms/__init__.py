"""Forms of projects, months, promises and approvals."""
