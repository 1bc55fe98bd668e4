"""Text to token ids and back with any tokenizer the program reads: by the engine where it knows the kind,
else by Hugging Face's `tokenizers`, behind one interface. `load_encoder` is the door.
"""

from .encoder import Encoder, Ids, Session
from .load import load_encoder

__all__ = ["Encoder", "Ids", "Session", "load_encoder"]
