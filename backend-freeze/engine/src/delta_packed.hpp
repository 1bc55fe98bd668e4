// Integers as Parquet's DELTA_BINARY_PACKED has them: first the differences, then as few bits as they need.
// None is negative.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "utf8.hpp"

namespace engine {

void append_delta_packed(const std::vector<std::int64_t>& values, std::vector<Byte>& to);

}  // namespace engine
