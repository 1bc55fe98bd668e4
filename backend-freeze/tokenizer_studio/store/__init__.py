"""What is kept on disk: the database, atomic files, ids."""
