#include "count.hpp"

#include <algorithm>

namespace engine {

namespace {

constexpr std::size_t kArenaBlock = std::size_t{1} << 20;
constexpr std::size_t kFirstSize = std::size_t{1} << 12;
// Tables grow when 6 of 10 slots are used: linear probing stays under 2 looks a word.
bool is_full(std::size_t used, std::size_t size) { return used * 10 > size * 6; }

}  // namespace

const Byte* Arena::keep(const Byte* bytes, std::size_t length) {
  Byte* place = nullptr;
  if (length > kArenaBlock / 4) {
    place = blocks_.emplace_back(std::make_unique_for_overwrite<Byte[]>(length)).get();
  } else {
    if (length > left_) {
      free_ = blocks_.emplace_back(std::make_unique_for_overwrite<Byte[]>(kArenaBlock)).get();
      left_ = kArenaBlock;
    }
    place = free_;
    free_ += length;
    left_ -= length;
  }
  std::memcpy(place, bytes, length);
  kept_ += length;
  return place;
}

WordCounts::WordCounts() : short_(kFirstSize), long_(kFirstSize) {}

void WordCounts::clear() { *this = WordCounts(); }

inline void WordCounts::add_short(const WordKey& key, std::uint64_t hash, std::int64_t count) {
  const std::size_t mask = short_.size() - 1;
  for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
    ShortWord& word = short_[place];
    if (word.key == key) {
      word.count += count;
      return;
    }
    if (word.count == 0) {
      word = {key, count};
      if (is_full(++short_used_, short_.size())) grow_short();
      return;
    }
  }
}

void WordCounts::add_long(const Byte* bytes, std::size_t length, std::uint64_t hash, std::int64_t count) {
  if (is_full(long_used_ + 1, long_.size())) grow_long();
  const std::size_t mask = long_.size() - 1;
  for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
    LongWord& word = long_[place];
    if (word.count == 0) {
      word = {arena_.keep(bytes, length), length, hash, count};
      ++long_used_;
      return;
    }
    if (word.hash == hash && word.length == length && std::memcmp(word.bytes, bytes, length) == 0) {
      word.count += count;
      return;
    }
  }
}

void WordCounts::grow_short() {
  ZeroedArray<ShortWord> larger(short_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const ShortWord& word : short_) {
    if (word.count == 0) continue;
    std::size_t place = word.key.hash() & mask;
    while (larger[place].count) place = (place + 1) & mask;
    larger[place] = word;
  }
  short_ = std::move(larger);
}

void WordCounts::grow_long() {
  ZeroedArray<LongWord> larger(long_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const LongWord& word : long_) {
    if (word.count == 0) continue;
    std::size_t place = word.hash & mask;
    while (larger[place].count) place = (place + 1) & mask;
    larger[place] = word;
  }
  long_ = std::move(larger);
}

void WordCounts::add_pieces(const Byte* from, const Byte* const* ends, std::size_t size, const Byte* end) {
  PieceGroup pieces;
  while (size > 0) {
    const std::size_t group = std::min(size, PieceGroup::kMost);
    pieces.look_at(from, ends, group, end, short_, long_);
    for (std::size_t i = 0; i < group; from = ends[i++]) {
      if (!pieces.keys[i].is_none()) {
        add_short(pieces.keys[i], pieces.hashes[i], 1);
      } else {
        add_long(from, static_cast<std::size_t>(ends[i] - from), pieces.hashes[i], 1);
      }
    }
    ends += group;
    size -= group;
  }
}

void WordCounts::add(const Byte* bytes, std::size_t length, std::int64_t count) {
  if (length <= WordKey::kLongest) {
    const WordKey key = WordKey::of(bytes, length, bytes + length);
    add_short(key, key.hash(), count);
  } else {
    add_long(bytes, length, hash_of(bytes, length), count);
  }
}

std::size_t WordCounts::memory() const {
  return short_.size() * sizeof(ShortWord) + long_.size() * sizeof(LongWord) + arena_.kept();
}

void WordCounts::each(const Visit& visit) const {
  for (const ShortWord& word : short_) {
    if (word.count) visit(word.key.bytes(), word.key.length(), word.count);
  }
  for (const LongWord& word : long_) {
    if (word.count) visit(word.bytes, word.length, word.count);
  }
}

void WordCounts::add(const WordCounts& other) {
  // Far enough ahead for the miss to be over, measured on 600,000 words.
  constexpr std::size_t kAhead = 16;
  for (std::size_t i = 0; i < other.short_.size(); ++i) {
    if (i + kAhead < other.short_.size() && other.short_[i + kAhead].count) {
      prefetch(&short_[other.short_[i + kAhead].key.hash() & (short_.size() - 1)]);
    }
    const ShortWord& word = other.short_[i];
    if (word.count) add_short(word.key, word.key.hash(), word.count);
  }
  for (const LongWord& word : other.long_) {
    if (word.count) add_long(word.bytes, word.length, word.hash, word.count);
  }
}

}  // namespace engine
