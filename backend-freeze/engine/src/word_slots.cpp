#include "word_slots.hpp"

namespace engine {

std::vector<WordRef> words_by_count(const WordCounts& words) {
  // Nearly all counts are small, so they are sorted by counting; the few others come first, by comparison.
  constexpr std::int64_t kSmall = 4096;
  std::vector<std::size_t> place_of(kSmall, 0);
  std::size_t frequent = 0;
  words.each([&](const Byte*, std::size_t length, std::int64_t count) {
    if (length < 2) return;
    if (count < kSmall) {
      ++place_of[static_cast<std::size_t>(count)];
    } else {
      ++frequent;
    }
  });
  std::size_t total = frequent;
  for (std::size_t count = kSmall; count-- > 0;) total += std::exchange(place_of[count], total);
  std::vector<WordRef> sorted(total);
  std::size_t next_frequent = 0;
  words.each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
    if (length < 2) return;
    std::size_t& place = count < kSmall ? place_of[static_cast<std::size_t>(count)] : next_frequent;
    sorted[place++] = {bytes, length, count};
  });
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(frequent),
            [](const WordRef& left, const WordRef& right) { return left.count > right.count; });
  return sorted;
}

}  // namespace engine
