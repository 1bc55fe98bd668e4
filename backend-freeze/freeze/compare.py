"""Whether two folders hold the same files: `python compare.py ONE OTHER`. Says which ones differ."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tokenizer_studio.runtimes.manifest import entries_of

one, other = ({entry.path: entry for entry in entries_of(Path(folder))} for folder in sys.argv[1:3])
different = sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
for path in different:
    print(f"DIFFERS: {path}")
print(f"{len(different)} of {len(one)} files differ." if different else f"All {len(one):,} files are equal.")
sys.exit(1 if different else 0)
