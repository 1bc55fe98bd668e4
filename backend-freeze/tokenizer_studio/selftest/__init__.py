"""`selftest`: the program does once what it is for, in a temporary folder, and says what it did."""
