// What stands on one side of the places a merge joins: weights and places, by neighbouring token.
#pragma once

#include "word_slots.hpp"

namespace engine {

// Lists of positions live until the training ends, so they are cut from large blocks.
class PositionArena {
 public:
  Position* take(std::size_t size) {
    // Few need more than the first block; those that do fill large pages.
    const std::size_t block = std::size_t{1} << (blocks_.empty() ? 18 : 20);
    if (size > left_) {
      left_ = std::max(size, block);
      next_ = blocks_.emplace_back(left_).begin();
    }
    left_ -= size;
    return std::exchange(next_, next_ + size);
  }

 private:
  std::vector<RawArray<Position>> blocks_;
  Position* next_ = nullptr;
  std::size_t left_ = 0;
};

class Neighbourhood {
 public:
  explicit Neighbourhood(std::size_t tokens) : table_(tokens) {}

  void note(TokenId neighbour, Position place, std::int64_t weight) {
    Entry& entry = table_[neighbour];
    if (entry.size++ == 0) neighbours_.push_back(neighbour);
    entry.weight += weight;
    found_.push_back({neighbour, place});
  }

  const std::vector<TokenId>& neighbours() const { return neighbours_; }
  std::int64_t weight(TokenId neighbour) const { return table_[neighbour].weight; }

  // Sorts the places by neighbour; within a neighbour they stay in order. Then `list` is valid.
  void sort_into(PositionArena& arena) {
    base_ = arena.take(found_.size());
    std::uint32_t at = 0;
    for (const TokenId neighbour : neighbours_) {
      table_[neighbour].filled_to = at;
      at += table_[neighbour].size;
    }
    for (const Found& found : found_) base_[table_[found.neighbour].filled_to++] = found.place;
  }
  PositionList list(TokenId neighbour) const {
    const Entry& entry = table_[neighbour];
    return {base_ + entry.filled_to - entry.size, entry.size};
  }

  void clear() {
    for (const TokenId neighbour : neighbours_) table_[neighbour] = {};
    neighbours_.clear();
    found_.clear();
  }

 private:
  struct Entry {
    std::int64_t weight = 0;
    std::uint32_t size = 0;
    std::uint32_t filled_to = 0;
  };
  struct Found {
    TokenId neighbour;
    Position place;
  };

  std::vector<Entry> table_;
  std::vector<TokenId> neighbours_;
  std::vector<Found> found_;
  Position* base_ = nullptr;
};

}  // namespace engine
