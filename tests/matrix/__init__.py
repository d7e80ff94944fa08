"""The permission matrix: a world of objects, a walk over every address, a reviewed sheet."""
