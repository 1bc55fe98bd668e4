"""What the training form offers."""

from ..contract.training import TrainingOptions, TrainingPreset, TrainTokenizerConfig
from .special_tokens import CHATML, SETS
from .splits import OPTIONS


def training_options() -> TrainingOptions:
    """Presets, splits and sets of special tokens."""
    return TrainingOptions(presets=_PRESETS, splits=OPTIONS, special_token_sets=SETS)


_PRESETS = [
    TrainingPreset(
        id="small-english", name="Small English", size_label="8,000 tokens",
        help="Quick, one language.",
        config=TrainTokenizerConfig(type="train-tokenizer", vocab_size=8_000, split="gpt2"),
    ),
    TrainingPreset(
        id="multilingual", name="Multilingual", size_label="32,000 tokens",
        help="Many languages, all scripts.",
        config=TrainTokenizerConfig(type="train-tokenizer", vocab_size=32_000, split="o200k"),
    ),
    TrainingPreset(
        id="code-and-text", name="Code + text", size_label="48,000 tokens", help="Keeps indentation whole.",
        config=TrainTokenizerConfig(
            type="train-tokenizer", vocab_size=48_000, split="cl100k", special_tokens=CHATML
        ),
    ),
    TrainingPreset(
        id="like-gpt-4", name="Like GPT-4", size_label="100,000 tokens", help="Same split and rules.",
        config=TrainTokenizerConfig(
            type="train-tokenizer", vocab_size=100_000, split="cl100k",
            special_tokens=[
                "<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|endofprompt|>",
            ],
        ),
    ),
    TrainingPreset(
        id="expert", name="Expert", size_label="Your choice", help="Every setting by hand.",
        config=TrainTokenizerConfig(type="train-tokenizer"),
    ),
]  # fmt: skip
