// The distinct words as one array of token ids, on which merges are done in place.
//
// One slot a byte, a border slot around each word. A token's id stands in its first and in its last slot, so
// the token after position i begins at i + length(slot[i]) and the one before it has its id in slot[i - 1]:
// no links are kept. What lies between the two is stale.
#pragma once

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "merge.hpp"

namespace engine {

using Position = std::uint32_t;

struct WordRef {
  const Byte* bytes;
  std::size_t length;
  std::int64_t count;
};

// The words of two bytes or more, most frequent first.
std::vector<WordRef> words_by_count(const WordCounts& words);

struct PositionList {
  Position* first = nullptr;
  std::uint32_t size = 0;
};

template <class Slot>
class WordSlots {
 public:
  static constexpr Slot kBorder = std::numeric_limits<Slot>::max();
  static constexpr Slot kDead = kBorder - 1;  // where a token began that is the right part of another now

  WordSlots(const WordCounts& words, const std::array<TokenId, 256>& id_of_byte, Pulse& pulse) {
    const std::vector<WordRef> sorted = words_by_count(words);
    lay_out(sorted, id_of_byte, pulse);
    find_pairs(sorted, pulse);
  }

  Slot& operator[](std::size_t place) { return slots_[place]; }
  std::size_t size() const { return slots_.size(); }

  // The count of the word at a position. Words are sorted by count, so a table of its runs and an index into
  // that for each 64 slots take the place of a count for each slot.
  std::int64_t weight(Position position) const {
    std::size_t run = run_at_[position >> kIndexBits];
    while (run_begins_[run + 1] <= position) ++run;
    return run_weights_[run];
  }

  // Calls visit(left byte, right byte, weight, positions) for each pair of bytes that occurs.
  template <class Visit>
  void each_byte_pair(Visit visit) {
    for (std::size_t pair = 0; pair < kBytePairs; ++pair) {
      const Position first = list_begins_[pair];
      const Position size = list_begins_[pair + 1] - first;
      if (size == 0) continue;
      visit(static_cast<Byte>(pair >> 8), static_cast<Byte>(pair), pair_weights_[pair],
            PositionList{&positions_[first], size});
    }
  }

 private:
  static constexpr std::size_t kBytePairs = 65536;
  static constexpr int kIndexBits = 6;
  static constexpr std::size_t kWordsABeat = 4096;

  void lay_out(const std::vector<WordRef>& words, const std::array<TokenId, 256>& id_of_byte, Pulse& pulse) {
    std::size_t total = 1;
    for (const WordRef& word : words) total += word.length + 1;
    if (total >= std::numeric_limits<Position>::max()) {
      throw std::length_error("the distinct words have 4 GB or more");
    }
    slots_ = ZeroedArray<Slot>(total);
    pair_weights_.assign(kBytePairs, 0);
    list_begins_.assign(kBytePairs + 1, 0);
    std::size_t at = 0;
    slots_[at++] = kBorder;
    std::size_t number = 0;
    for (const WordRef& word : words) {
      if (number++ % kWordsABeat == 0) pulse.beat();
      if (run_weights_.empty() || run_weights_.back() != word.count) {
        run_begins_.push_back(static_cast<Position>(at));
        run_weights_.push_back(word.count);
      }
      for (std::size_t i = 0; i < word.length; ++i) {
        slots_[at++] = static_cast<Slot>(id_of_byte[word.bytes[i]]);
        if (i == 0) continue;
        const std::size_t pair = std::size_t{word.bytes[i - 1]} << 8 | word.bytes[i];
        pair_weights_[pair] += word.count;
        ++list_begins_[pair + 1];
      }
      slots_[at++] = kBorder;
    }
    run_begins_.push_back(std::numeric_limits<Position>::max());
    index_runs(total);
  }

  void index_runs(std::size_t total) {
    run_at_.resize((total >> kIndexBits) + 1);
    std::uint32_t run = 0;
    for (std::size_t block = 0; block < run_at_.size(); ++block) {
      while (run + 1 < run_weights_.size() && run_begins_[run + 1] <= block << kIndexBits) ++run;
      run_at_[block] = run;
    }
  }

  // The places of all byte pairs in one array, pair by pair; within a pair they ascend.
  void find_pairs(const std::vector<WordRef>& words, Pulse& pulse) {
    for (std::size_t pair = 0; pair < kBytePairs; ++pair) list_begins_[pair + 1] += list_begins_[pair];
    positions_ = ZeroedArray<Position>(list_begins_[kBytePairs]);
    std::vector<Position> next(list_begins_.begin(), list_begins_.end() - 1);
    Position at = 1;
    std::size_t number = 0;
    for (const WordRef& word : words) {
      if (number++ % kWordsABeat == 0) pulse.beat();
      for (std::size_t i = 1; i < word.length; ++i) {
        const std::size_t pair = std::size_t{word.bytes[i - 1]} << 8 | word.bytes[i];
        positions_[next[pair]++] = at + static_cast<Position>(i) - 1;
      }
      at += static_cast<Position>(word.length) + 1;
    }
  }

  ZeroedArray<Slot> slots_;
  std::vector<Position> run_begins_;
  std::vector<std::int64_t> run_weights_;
  std::vector<std::uint32_t> run_at_;
  std::vector<std::int64_t> pair_weights_;
  std::vector<Position> list_begins_;
  ZeroedArray<Position> positions_;
};

}  // namespace engine
