"""Forms, who has to fill them, and what was filed."""
