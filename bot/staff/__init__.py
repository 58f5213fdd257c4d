"""The people who work at the console: accounts, roles, sign-in sessions."""
