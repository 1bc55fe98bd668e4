"""WordPiece over bytes: a vocabulary learned by merging, used by longest match.

`tokenizers` learns WordPiece by BPE too, but its own trainer gave 8 vocabularies in 8 runs. The BPE trainer
without `##` gives the same one each time (3 of 3 runs on 5 MB, 32,000 tokens). Spelled in bytes and without
the prefix, decoding loses nothing: the space is part of the piece, as in the other algorithms.
"""

from ..splits import WORDPIECE_LONGEST_PIECE
from . import Trained, TrainingTask, model_of
from .bpe import learn

NOTE = (
    "WordPiece here works on bytes and without the ## prefix, so text comes back unchanged. "
    "Its vocabulary is learned by merging, as in Hugging Face tokenizers, and used by longest match."
)


class WordPieceTrainer:
    def train(self, task: TrainingTask) -> Trained:
        from tokenizers import models

        assert task.unknown_token is not None
        tokenizer = learn(task, WORDPIECE_LONGEST_PIECE).tokenizer
        vocabulary = dict(tokenizer.get_vocab())
        tokenizer.model = models.WordPiece(
            vocab=vocabulary,
            unk_token=task.unknown_token,
            continuing_subword_prefix="",
            max_input_chars_per_word=WORDPIECE_LONGEST_PIECE,
        )
        return Trained(tokenizer, model_of(tokenizer), [NOTE])


TRAINER = WordPieceTrainer()
