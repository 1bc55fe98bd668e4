// Cutting text into pieces, exactly as the named split patterns of training/splits.py do.
#pragma once

#include <optional>
#include <string_view>

#include "utf8.hpp"

namespace engine {

enum class Split { kGpt2, kCl100k, kO200k, kQwen2, kTekken, kWhitespace };

// "llama3" is the pattern of cl100k. Nothing for a name that is none of ours.
std::optional<Split> split_named(std::string_view name);

// Cuts the pieces that begin at `from`: writes where each ends, at most `capacity` of them, and returns how
// many. Less than `capacity` means that `end` was reached. [from, end) must be the rest of a document, or
// end at a safe cut. Up to `readable` memory may be read: beyond `end` where the text ends with a line feed.
std::size_t scan(Split split, const Byte* from, const Byte* end, const Byte** ends, std::size_t capacity,
                 const Byte* readable = nullptr);

// The first place after `from` (below `end`) where the text may be cut without changing a piece of the split,
// whatever stands before `from` and behind `end`; `end` if there is none. Two neighbours decide: white space
// after what is none, and for all but whitespace a change between letters, numbers and symbols, so that text
// without blanks can be cut, too. There is none in a run of one kind, which is one piece or depends on its
// begin (numbers by threes).
const Byte* safe_cut(Split split, const Byte* from, const Byte* end);

}  // namespace engine
