// Whether bytes are UTF-8.
#pragma once

#include "utf8.hpp"

namespace engine {

// The end of the longest beginning of [first, end) that is whole and valid UTF-8.
std::size_t valid_prefix(const Byte* first, const Byte* end);

}  // namespace engine
