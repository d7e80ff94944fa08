"""Standard library only: errors, the clock at the edge, exact numbers. Everything may import it."""
