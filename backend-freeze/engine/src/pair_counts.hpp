// How often each pair of neighbouring tokens occurs.
#pragma once

#include "memory.hpp"
#include "merge.hpp"

namespace engine {

using Pair = std::uint64_t;  // left id above, right id below: pairs compare as (left, right)

inline Pair pair_of(TokenId left, TokenId right) { return static_cast<Pair>(left) << 32 | right; }
inline TokenId left_of(Pair pair) { return static_cast<TokenId>(pair >> 32); }
inline TokenId right_of(Pair pair) { return static_cast<TokenId>(pair); }

// Pairs are never taken out: one that was there once says so for good. With ids of 16 bits and less than 2 GB
// of text an entry has half the size: half the memory, and twice as many of them in each cache.
template <class Key_, class Count_>
class PairCounts {
 public:
  using Key = Key_;
  using Count = Count_;

  explicit PairCounts(Pulse& pulse) : pulse_(pulse), entries_(std::size_t{1} << 16) {}

  // Room for `more` new pairs: references stay valid until as many were added.
  void reserve(std::size_t more) {
    while ((used_ + more) * 10 > entries_.size() * 6) grow();
  }
  // The count of a pair, 0 when it is new. Call reserve before.
  Count& operator[](Pair pair) {
    Entry& entry = entries_[place_of(pair)];
    if (entry.key == 0) {
      entry.key = key_of(pair);
      ++used_;
    }
    return entry.count;
  }
  std::int64_t count(Pair pair) const { return entries_[place_of(pair)].count; }
  bool contains(Pair pair) const { return entries_[place_of(pair)].key != 0; }
  void prefetch_pair(Pair pair) const { prefetch(&entries_[hash_of(key_of(pair)) & (entries_.size() - 1)]); }

 private:
  struct Entry {
    Key key;  // 0: free
    Count count;
  };

  static Key key_of(Pair pair) {
    if constexpr (sizeof(Key) == sizeof(Pair)) return pair + 1;
    return static_cast<Key>(left_of(pair) << 16 | right_of(pair)) + 1;
  }
  static std::uint64_t hash_of(Key key) { return mixed(key ^ kSeedA, kSeedB); }

  std::size_t place_of(Pair pair) const {
    return place_of_key(key_of(pair));
  }
  std::size_t place_of_key(Key key) const {
    const std::size_t mask = entries_.size() - 1;
    std::size_t place = hash_of(key) & mask;
    while (entries_[place].key != 0 && entries_[place].key != key) place = (place + 1) & mask;
    return place;
  }
  void grow() {
    ZeroedArray<Entry> old(entries_.size() * 2);
    std::swap(old, entries_);
    constexpr std::size_t kEntriesABeat = 65536;
    for (std::size_t i = 0; i < old.size(); ++i) {
      if (i % kEntriesABeat == 0) pulse_.beat();
      if (old[i].key != 0) entries_[place_of_key(old[i].key)] = old[i];
    }
  }

  Pulse& pulse_;
  ZeroedArray<Entry> entries_;
  std::size_t used_ = 0;
};

}  // namespace engine
