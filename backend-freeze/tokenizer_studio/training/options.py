"""What the training form offers."""

from ..contract.training import (
    SpecialTokenSet,
    SplitOption,
    TrainingOptions,
    TrainingPreset,
    TrainTokenizerConfig,
)
from .special_tokens import CHATML, GEMMA, LLAMA3
from .splits import PATTERNS


def training_options() -> TrainingOptions:
    """Presets, splits and sets of special tokens."""
    return TrainingOptions(presets=_PRESETS, splits=_SPLITS, special_token_sets=_SETS)


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

_SPLITS = [
    SplitOption(
        id="cl100k", name="GPT-4 (cl100k)", pattern=PATTERNS["cl100k"],
        help="Words keep the space before them; numbers are cut into threes; line breaks stand alone.",
    ),
    SplitOption(
        id="gpt2", name="GPT-2", pattern=PATTERNS["gpt2"],
        help="Words keep the space before them; numbers stay whole; spaces of an indentation stay together.",
    ),
    SplitOption(
        id="o200k", name="GPT-4o (o200k)", pattern=PATTERNS["o200k"],
        help="Like GPT-4, and cuts where capitals begin; vowel signs stay with their letters, as in Hindi.",
    ),
    SplitOption(
        id="llama3", name="Llama 3", pattern=PATTERNS["llama3"],
        help="The pattern of Llama 3, which is that of GPT-4: numbers are cut into threes.",
    ),
    SplitOption(
        id="qwen2", name="Qwen 2", pattern=PATTERNS["qwen2"],
        help="Like GPT-4, but each digit of a number stands alone.",
    ),
    SplitOption(
        id="whitespace", name="White space", pattern=PATTERNS["whitespace"],
        help="Cuts at white space only: punctuation stays with its word.",
    ),
    SplitOption(
        id="custom", name="My own pattern", pattern="",
        help="A regular expression; each match is a piece, and so is what stands between two matches. "
        "Counting takes about 15 times as long as with the others.",
    ),
]  # fmt: skip

_SETS = [
    SpecialTokenSet(id="end-of-text", name="End of text", tokens=["<|endoftext|>"]),
    SpecialTokenSet(id="chatml", name="ChatML", tokens=CHATML),
    SpecialTokenSet(id="llama3", name="Llama 3 (256, with reserved)", tokens=LLAMA3),
    SpecialTokenSet(id="gemma", name="Gemma", tokens=GEMMA),
    SpecialTokenSet(
        id="bert", name="BERT", tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    ),
    SpecialTokenSet(
        id="fill-in-the-middle", name="Fill in the middle",
        tokens=["<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"],
    ),
]  # fmt: skip
