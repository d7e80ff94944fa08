"""Cases: steps with owners and clocks, carried to their end."""
