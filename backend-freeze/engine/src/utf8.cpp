#include "utf8.hpp"

namespace engine {

namespace {

// Spelled out, not copied from the pages: the order in which two files set up their globals is not defined.
constexpr std::array<std::uint8_t, 128> ascii_flags() {
  std::array<std::uint8_t, 128> flags{};
  for (std::size_t byte = 0; byte < flags.size(); ++byte) {
    if (byte >= 'a' && byte <= 'z') flags[byte] = kLetter | kLower;
    if (byte >= 'A' && byte <= 'Z') flags[byte] = kLetter | kUpper;
    if (byte >= '0' && byte <= '9') flags[byte] = kNumber;
    if (byte == ' ' || (byte >= '\t' && byte <= '\r')) flags[byte] = kSpace;
    if (byte == '\r' || byte == '\n') flags[byte] = kSpace | kLineBreak;
  }
  return flags;
}

}  // namespace

constinit const std::array<std::uint8_t, 128> kAsciiFlags = ascii_flags();

}  // namespace engine
