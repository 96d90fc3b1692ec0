"""The screens with all accounts and with one's own."""
