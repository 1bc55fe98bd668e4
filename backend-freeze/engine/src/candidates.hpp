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
      rare_.push_back(candidate);
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
  void refill() {
    std::int64_t most = 0;
    for (const Candidate& candidate : rare_) most = std::max(most, candidate.count);
    floor_ = most / 2 + 1;
    std::size_t left = 0;
    for (const Candidate& candidate : rare_) {
      if (candidate.count < floor_) {
        rare_[left++] = candidate;
      } else {
        heap_.push_back(candidate);
      }
    }
    rare_.resize(left);
    std::make_heap(heap_.begin(), heap_.end());
  }

  std::int64_t floor_ = std::numeric_limits<std::int64_t>::max();
  std::vector<Candidate, LargePages<Candidate>> heap_;
  std::vector<Candidate, LargePages<Candidate>> rare_;
};

}  // namespace engine
