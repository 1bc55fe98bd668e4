// Where each word will stand: words of equal count stand together, so a count needs no memory of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace engine {

using Position = std::uint32_t;

// Told all words twice, in the same order: first how long they are, then where each goes.
class SlotPlan {
 public:
  // Words of fewer than two bytes hold no pair and take no place.
  void expect(std::size_t length, std::int64_t count) {
    if (length > 1) size_of(count) += length + 1;
  }
  // Returns the slots needed: one border before all words, one behind each.
  std::size_t finish();
  // The first slot of the next word of that count; 0 when it takes none.
  std::size_t place(std::size_t length, std::int64_t count);
  // The first slot and the count of each group, in the order of the slots.
  void runs(std::vector<Position>& begins, std::vector<std::int64_t>& counts) const;

 private:
  // Nearly all counts are small; the others are few, so a map does for them.
  static constexpr std::int64_t kSmall = 4096;

  std::size_t& size_of(std::int64_t count) {
    return count < kSmall ? small_[static_cast<std::size_t>(count)] : large_[count];
  }

  struct Group {
    std::size_t begin;
    std::int64_t count;
  };
  std::vector<std::size_t> small_ = std::vector<std::size_t>(kSmall, 0);  // sizes, then the next free slots
  std::unordered_map<std::int64_t, std::size_t> large_;
  std::vector<Group> groups_;
};

}  // namespace engine
