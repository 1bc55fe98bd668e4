"""The frozen runtime as a folder: what is in it, and whether it is as it was made."""
