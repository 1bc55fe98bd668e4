"""Tokenizer Studio: trains, measures and explores language-model tokenizers on this machine."""

__version__ = "0.1.0"
