#include "count.hpp"

#include <algorithm>

namespace engine {

namespace {

constexpr std::size_t kArenaBlock = std::size_t{1} << 20;
constexpr std::size_t kFirstSize = std::size_t{1} << 12;
// Tables grow when 6 of 10 slots are used: linear probing stays under 2 looks a word.
bool is_full(std::size_t used, std::size_t size) { return used * 10 > size * 6; }

template <class Key>
void count_group(CountTable<Key>& table, const Byte* const* cuts, const std::uint16_t* pieces, std::size_t size,
                 const Byte* end) {
  constexpr std::size_t kTogether = 64;
  Key keys[kTogether];
  std::uint64_t hashes[kTogether];
  while (size > 0) {
    const std::size_t group = std::min(size, kTogether);
    for (std::size_t i = 0; i < group; ++i) {
      const Byte* at = cuts[pieces[i]];
      keys[i] = Key::of(at, static_cast<std::size_t>(cuts[pieces[i] + 1] - at), end);
      hashes[i] = keys[i].hash();
      table.fetch(hashes[i]);
    }
    for (std::size_t i = 0; i < group; ++i) table.add(keys[i], hashes[i], 1);
    pieces += group;
    size -= group;
  }
}

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

WordCounts::WordCounts() : long_(kFirstSize) {}

void WordCounts::clear() { *this = WordCounts(); }

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

// Pieces are sorted by kind first and without branches, for which kind comes next cannot be foretold. Then the
// entries of some are fetched together, so that the cache misses overlap.
void WordCounts::add_pieces(const Byte* const* cuts, std::size_t size, const Byte* end) {
  std::uint16_t kinds[3][kMostPieces];
  std::size_t sizes[3] = {};
  {
    std::size_t tiny = 0;
    std::size_t middle = 0;
    std::size_t large = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const auto length = static_cast<std::size_t>(cuts[i + 1] - cuts[i]);
      kinds[0][tiny] = kinds[1][middle] = kinds[2][large] = static_cast<std::uint16_t>(i);
      tiny += length <= TinyKey::kLongest;
      middle += length > TinyKey::kLongest && length <= WordKey::kLongest;
      large += length > WordKey::kLongest;
    }
    sizes[0] = tiny;
    sizes[1] = middle;
    sizes[2] = large;
  }
  count_group(tiny_, cuts, kinds[0], sizes[0], end);
  count_group(short_, cuts, kinds[1], sizes[1], end);
  constexpr std::size_t kTogether = 16;
  for (std::size_t first = 0; first < sizes[2]; first += kTogether) {
    const std::size_t behind = std::min(first + kTogether, sizes[2]);
    std::uint64_t hashes[kTogether];
    for (std::size_t i = first; i < behind; ++i) {
      const Byte* at = cuts[kinds[2][i]];
      hashes[i - first] = hash_of(at, static_cast<std::size_t>(cuts[kinds[2][i] + 1] - at));
      prefetch(&long_[hashes[i - first] & (long_.size() - 1)]);
    }
    for (std::size_t i = first; i < behind; ++i) {
      const Byte* at = cuts[kinds[2][i]];
      add_long(at, static_cast<std::size_t>(cuts[kinds[2][i] + 1] - at), hashes[i - first], 1);
    }
  }
}

void WordCounts::add(const Byte* bytes, std::size_t length, std::int64_t count) {
  if (length <= TinyKey::kLongest) {
    const TinyKey key = TinyKey::of(bytes, length, bytes + length);
    tiny_.add(key, key.hash(), count);
  } else if (length <= WordKey::kLongest) {
    const WordKey key = WordKey::of(bytes, length, bytes + length);
    short_.add(key, key.hash(), count);
  } else {
    add_long(bytes, length, hash_of(bytes, length), count);
  }
}

std::size_t WordCounts::memory() const {
  return tiny_.memory() + short_.memory() + long_.size() * sizeof(LongWord) + arena_.kept();
}

void WordCounts::each(const Visit& visit) const {
  for (const auto& word : tiny_) {
    if (word.count) visit(word.key.bytes(), word.key.length(), word.count);
  }
  for (const auto& word : short_) {
    if (word.count) visit(word.key.bytes(), word.key.length(), word.count);
  }
  for (const LongWord& word : long_) {
    if (word.count) visit(word.bytes, word.length, word.count);
  }
}

void WordCounts::add(const WordCounts& other) {
  tiny_.add(other.tiny_);
  short_.add(other.short_);
  for (const LongWord& word : other.long_) {
    if (word.count) add_long(word.bytes, word.length, word.hash, word.count);
  }
}

}  // namespace engine
