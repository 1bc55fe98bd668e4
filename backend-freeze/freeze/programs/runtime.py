"""`tokenizer-studio`: the backend, its workers and the command line, as one frozen program."""

import sys

# A process pool starts its children as this very program, with words that begin so.
if len(sys.argv) > 1 and sys.argv[1].startswith("-"):
    import multiprocessing

    multiprocessing.freeze_support()

from tokenizer_studio.__main__ import main

sys.exit(main())
