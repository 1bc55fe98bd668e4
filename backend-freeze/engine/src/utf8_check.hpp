// Whether bytes are UTF-8, and how often one of them occurs.
#pragma once

#include "utf8.hpp"

namespace engine {

// The end of the longest beginning of [first, end) that is whole and valid UTF-8.
std::size_t valid_prefix(const Byte* first, const Byte* end);

std::size_t count_of(Byte wanted, const Byte* first, const Byte* end);

}  // namespace engine
