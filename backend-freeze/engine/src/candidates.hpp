// The pairs that wait to be merged.
#pragma once

#include <algorithm>
#include <vector>

#include "pair_counts.hpp"
#include "word_slots.hpp"

namespace engine {

struct Candidate {
  std::int64_t count;
  Pair pair;
  PositionList positions;
  // The most frequent first, of equal ones the smaller pair.
  bool operator<(const Candidate& other) const {
    return count != other.count ? count < other.count : pair > other.pair;
  }
};

// A priority queue. Most pairs are rare and their turn never comes: those below a floor lie in no order until
// the heap is empty, then the floor sinks to half. So the heap stays small enough for the cache.
class Candidates {
 public:
  bool empty() const { return heap_.empty() && rare_.empty(); }

  void push(const Candidate& candidate) {
    if (candidate.count < floor_) {
      keep_rare(candidate);
      return;
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end());
  }

  // The first of all is taken out. Not when empty.
  Candidate pop() {
    if (heap_.empty()) refill();
    std::pop_heap(heap_.begin(), heap_.end());
    const Candidate first = heap_.back();
    heap_.pop_back();
    return first;
  }

 private:
  // In blocks: a vector that grows would copy them all at once, and nobody could stop it meanwhile.
  using Block = std::vector<Candidate, LargePages<Candidate>>;
  static constexpr std::size_t kBlock = std::size_t{1} << 15;

  void keep_rare(const Candidate& candidate) {
    if (rare_.empty() || rare_.back().size() == kBlock) {
      rare_.emplace_back();
      rare_.back().reserve(kBlock);
    }
    rare_.back().push_back(candidate);
  }

  void refill() {
    std::int64_t most = 0;
    for (const Block& block : rare_) {
      for (const Candidate& candidate : block) most = std::max(most, candidate.count);
    }
    floor_ = most / 2 + 1;
    std::vector<Block> all;
    std::swap(all, rare_);
    for (Block& block : all) {
      for (const Candidate& candidate : block) {
        if (candidate.count < floor_) {
          keep_rare(candidate);
        } else {
          heap_.push_back(candidate);
        }
      }
      block = Block();
    }
    std::make_heap(heap_.begin(), heap_.end());
  }

  std::int64_t floor_ = std::numeric_limits<std::int64_t>::max();
  std::vector<Candidate, LargePages<Candidate>> heap_;
  std::vector<Block> rare_;
};

}  // namespace engine
