"""History across the apps: who did what, the chain, tampering, erasure, backup."""
