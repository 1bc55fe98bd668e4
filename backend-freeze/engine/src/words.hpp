// Where counted words come from: a table in memory, or sorted runs on disk.
#pragma once

#include <cstdint>
#include <functional>

#include "utf8.hpp"

namespace engine {

class WordSource {
 public:
  // The bytes are valid during the call only.
  using Visit = std::function<void(const Byte* bytes, std::size_t length, std::int64_t count)>;

  virtual ~WordSource() = default;
  // Each distinct word once, in the same order each time.
  virtual void each(const Visit& visit) const = 0;
};

}  // namespace engine
