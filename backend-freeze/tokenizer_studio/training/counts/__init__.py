"""Counted words: how often each piece of a split occurs in a text. All that BPE, WordPiece and Unigram learn
from, saved so that another training of the same text does not read it again.
"""
