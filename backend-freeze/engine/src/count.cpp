#include "count.hpp"

#include <algorithm>

namespace engine {

namespace {

constexpr std::size_t kArenaBlock = std::size_t{1} << 20;
constexpr std::size_t kFirstSize = std::size_t{1} << 12;
// Tables grow when 6 of 10 slots are used: linear probing stays under 2 looks a word.
bool is_full(std::size_t used, std::size_t size) { return used * 10 > size * 6; }

// Which of some pieces have up to 7 bytes, up to 15, and more. Told apart without branches, for what comes
// next cannot be foretold.
struct Kinds {
  std::uint16_t tiny[WordCounts::kMostPieces];
  std::uint16_t middle[WordCounts::kMostPieces];
  std::uint16_t large[WordCounts::kMostPieces];
  std::size_t tiny_size = 0;
  std::size_t middle_size = 0;
  std::size_t large_size = 0;

  Kinds(const Byte* const* cuts, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto length = static_cast<std::size_t>(cuts[i + 1] - cuts[i]);
      tiny[tiny_size] = middle[middle_size] = large[large_size] = static_cast<std::uint16_t>(i);
      tiny_size += length <= TinyKey::kLongest;
      middle_size += length > TinyKey::kLongest && length <= WordKey::kLongest;
      large_size += length > WordKey::kLongest;
    }
  }
};

// The entries of so many pieces are fetched together, so that their cache misses overlap.
constexpr std::size_t kTogether = 64;

template <class Key>
void count_short(CountTable<Key>& table, const Byte* const* cuts, const std::uint16_t* pieces,
                 std::size_t size, const Byte* end) {
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

void WordCounts::add_pieces(const Byte* const* cuts, std::size_t size, const Byte* end) {
  const Kinds kinds(cuts, size);
  count_short(tiny_, cuts, kinds.tiny, kinds.tiny_size, end);
  count_short(short_, cuts, kinds.middle, kinds.middle_size, end);
  std::uint64_t hashes[kTogether];
  for (std::size_t first = 0; first < kinds.large_size; first += kTogether) {
    const std::size_t behind = std::min(first + kTogether, kinds.large_size);
    for (std::size_t i = first; i < behind; ++i) {
      const Byte* at = cuts[kinds.large[i]];
      const std::uint64_t hash = hash_of(at, static_cast<std::size_t>(cuts[kinds.large[i] + 1] - at));
      hashes[i - first] = hash;
      prefetch(&long_[hash & (long_.size() - 1)]);
    }
    for (std::size_t i = first; i < behind; ++i) {
      const Byte* at = cuts[kinds.large[i]];
      add_long(at, static_cast<std::size_t>(cuts[kinds.large[i] + 1] - at), hashes[i - first], 1);
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
