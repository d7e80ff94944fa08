"""What the tests of every layer share: the database, and honest counting of what could not be run."""
