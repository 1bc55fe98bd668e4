// The distinct words as one array of token ids, on which merges are done in place.
//
// One slot a byte, a border slot around each word. A token's id stands in its first and in its last slot, so
// the token after position i begins at i + length(slot[i]) and the one before it has its id in slot[i - 1]:
// no links are kept. What lies between the two is stale.
#pragma once

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "memory.hpp"
#include "merge.hpp"
#include "slot_plan.hpp"

namespace engine {

struct PositionList {
  Position* first = nullptr;
  std::uint32_t size = 0;
};

template <class Slot>
class WordSlots {
 public:
  static constexpr Slot kBorder = std::numeric_limits<Slot>::max();
  static constexpr Slot kDead = kBorder - 1;  // where a token began that is the right part of another now

  static constexpr TokenId kDropped = std::numeric_limits<TokenId>::max();  // a byte outside the alphabet

  WordSlots(const WordSource& words, const std::array<TokenId, 256>& id_of_byte, Pulse& pulse)
      : byte_of_id_(largest(id_of_byte) + 1) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      if (id_of_byte[byte] != kDropped) byte_of_id_[id_of_byte[byte]] = static_cast<Byte>(byte);
    }
    lay_out(words, id_of_byte, pulse);
    count_pairs(pulse);
    find_pairs(pulse);
  }

  Slot& operator[](std::size_t place) { return slots_[place]; }
  std::size_t size() const { return slots_.size(); }
  std::int64_t bytes_of_text() const { return bytes_of_text_; }

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
  static constexpr std::size_t kStepsABeat = 65536;

  static TokenId largest(const std::array<TokenId, 256>& id_of_byte) {
    TokenId most = 0;
    for (const TokenId id : id_of_byte) {
      if (id != kDropped) most = std::max(most, id);
    }
    return most;
  }

  void lay_out(const WordSource& words, const std::array<TokenId, 256>& id_of_byte, Pulse& pulse) {
    SlotPlan plan;
    std::size_t steps = 0;
    const bool drops = std::count(id_of_byte.begin(), id_of_byte.end(), kDropped) > 0;
    const auto kept = [&](const Byte* bytes, std::size_t length) {
      if (!drops) return length;
      std::size_t most = 0;
      for (std::size_t i = 0; i < length; ++i) most += id_of_byte[bytes[i]] != kDropped;
      return most;
    };
    words.each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
      if (steps++ % kStepsABeat == 0) pulse.beat();
      bytes_of_text_ += static_cast<std::int64_t>(length) * count;
      plan.expect(kept(bytes, length), count);
    });
    pulse.begin(bytes_of_text_);
    pulse.tell();
    const std::size_t total = plan.finish();
    if (total >= std::numeric_limits<Position>::max()) {
      throw std::length_error("the distinct words have 4 GB or more");
    }
    slots_ = ZeroedArray<Slot>(total);
    slots_[0] = kBorder;
    words.each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
      if (steps++ % kStepsABeat == 0) pulse.beat();
      std::size_t at = plan.place(kept(bytes, length), count);
      if (at == 0) return;
      for (std::size_t i = 0; i < length; ++i) {
        const TokenId id = id_of_byte[bytes[i]];
        if (!drops || id != kDropped) slots_[at++] = static_cast<Slot>(id);
      }
      slots_[at] = kBorder;
    });
    plan.runs(run_begins_, run_weights_);
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

  // Calls visit(place of the left byte, pair of bytes) for each two neighbours, from the first to the last.
  template <class Visit>
  void each_neighbours(Pulse& pulse, Visit visit) {
    for (std::size_t at = 1; at < slots_.size(); ++at) {
      if (at % kStepsABeat == 0) pulse.beat();
      if (slots_[at] == kBorder || slots_[at - 1] == kBorder) continue;
      visit(at - 1, std::size_t{byte_of_id_[slots_[at - 1]]} << 8 | byte_of_id_[slots_[at]]);
    }
  }

  void count_pairs(Pulse& pulse) {
    pair_weights_.assign(kBytePairs, 0);
    list_begins_.assign(kBytePairs + 1, 0);
    std::size_t run = 0;
    each_neighbours(pulse, [&](std::size_t at, std::size_t pair) {
      while (run_begins_[run + 1] <= at) ++run;
      pair_weights_[pair] += run_weights_[run];
      ++list_begins_[pair + 1];
    });
    for (std::size_t pair = 0; pair < kBytePairs; ++pair) list_begins_[pair + 1] += list_begins_[pair];
  }

  // The places of all byte pairs in one array, pair by pair; within a pair they ascend.
  void find_pairs(Pulse& pulse) {
    positions_ = RawArray<Position>(list_begins_[kBytePairs]);
    std::vector<Position> next(list_begins_.begin(), list_begins_.end() - 1);
    each_neighbours(pulse, [&](std::size_t at, std::size_t pair) {
      positions_[next[pair]++] = static_cast<Position>(at);
    });
  }

  std::int64_t bytes_of_text_ = 0;
  std::vector<Byte> byte_of_id_;
  ZeroedArray<Slot> slots_;
  std::vector<Position> run_begins_;
  std::vector<std::int64_t> run_weights_;
  std::vector<std::uint32_t> run_at_;
  std::vector<std::int64_t> pair_weights_;
  std::vector<Position> list_begins_;
  RawArray<Position> positions_;
};

}  // namespace engine
