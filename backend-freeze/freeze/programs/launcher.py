"""`tokenizer-studio-launcher`: what the window starts. Frozen apart: it must start when the rest cannot."""

import sys

from tokenizer_studio.launcher.main import main

sys.exit(main(sys.argv[1:]))
