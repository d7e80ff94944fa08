"""What the tests of every layer share: the database, and counting what could not be run."""
