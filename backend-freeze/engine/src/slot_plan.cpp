#include "slot_plan.hpp"

#include <algorithm>
#include <utility>

namespace engine {

std::size_t SlotPlan::finish() {
  std::vector<std::int64_t> counts;
  for (const auto& [count, size] : large_) counts.push_back(count);
  std::sort(counts.rbegin(), counts.rend());
  for (std::int64_t count = kSmall; count-- > 0;) {
    if (small_[static_cast<std::size_t>(count)] > 0) counts.push_back(count);
  }
  std::size_t next = 1;
  for (const std::int64_t count : counts) {
    groups_.push_back({next, count});
    next += std::exchange(size_of(count), next);
  }
  return next;
}

std::size_t SlotPlan::place(std::size_t length, std::int64_t count) {
  if (length < 2) return 0;
  std::size_t& next = size_of(count);
  return std::exchange(next, next + length + 1);
}

void SlotPlan::runs(std::vector<Position>& begins, std::vector<std::int64_t>& counts) const {
  for (const Group& group : groups_) {
    begins.push_back(static_cast<Position>(group.begin));
    counts.push_back(group.count);
  }
}

}  // namespace engine
