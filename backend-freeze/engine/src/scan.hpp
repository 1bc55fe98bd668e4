// Cutting text into pieces, exactly as the named split patterns of training/splits.py do.
#pragma once

#include <optional>
#include <string_view>

#include "utf8.hpp"

namespace engine {

enum class Split { kGpt2, kCl100k, kO200k, kQwen2, kWhitespace };

// "llama3" is the pattern of cl100k. Nothing for a name that is none of ours.
std::optional<Split> split_named(std::string_view name);

// Cuts the pieces that begin at `from`: writes where each ends, at most `capacity` of them, and returns how
// many. Less than `capacity` means that `end` was reached. [from, end) must be the rest of a document, or
// end at a safe cut.
std::size_t scan(Split split, const Byte* from, const Byte* end, const Byte** ends, std::size_t capacity);

// The first place after `from` (below `end`) where the text may be cut without changing a piece of any split;
// `end` if there is none. No pattern takes a blank after what is no white space, or a line break after a
// letter or number, and none looks behind.
const Byte* safe_cut(const Byte* from, const Byte* end);

}  // namespace engine
