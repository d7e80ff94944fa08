"""Users and sign-in; never roles."""
