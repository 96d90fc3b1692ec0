"""The pages of docs/reference, each made of the tables that the programs themselves use."""
