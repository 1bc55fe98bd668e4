"""One long-lived child that encodes what is typed and looks at files."""
