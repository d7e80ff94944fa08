"""What pages say of evaluations."""
