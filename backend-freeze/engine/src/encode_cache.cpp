#include "encode_cache.hpp"

#include <algorithm>

namespace engine {

namespace {

constexpr std::size_t kFirstSize = std::size_t{1} << 12;

// Tables grow when 6 of 10 slots are used: linear probing stays under 2 looks a word.
bool is_full(std::size_t used, std::size_t size) { return used * 10 > size * 6; }

}  // namespace

WordCache::WordCache(const BpeModel& model)
    : merger_(model), short_(kFirstSize), long_(kFirstSize), kept_(kCopied) {}

void WordCache::encode(const Byte* from, const Byte* const* ends, std::size_t size, const Byte* end,
                       IdBuffer& ids, StopCheck& stop) {
  PieceGroup pieces;
  if (short_used_ + long_used_ >= kMostWords || kept_.size() >= kMostKept) clear();
  while (size > 0) {
    const std::size_t group = std::min(size, PieceGroup::kMost);
    pieces.look_at(from, ends, group, end, short_, long_);
    TokenId* out = ids.room(PieceGroup::kMost * kCopied);
    for (std::size_t i = 0; i < group; from = ends[i++]) {
      const ShortWord& found = short_[pieces.hashes[i] & (short_.size() - 1)];
      if (found.key == pieces.keys[i] && !pieces.keys[i].is_none()) {
        out = copy_found(found, out);
        continue;
      }
      ids.take_to(out);
      if (pieces.keys[i].is_none()) {
        append_long(from, static_cast<std::size_t>(ends[i] - from), pieces.hashes[i], ids, stop);
      } else {
        append_short(from, pieces.keys[i], pieces.hashes[i], ids, stop);
      }
      out = ids.room(PieceGroup::kMost * kCopied);
    }
    ids.take_to(out);
    ends += group;
    size -= group;
  }
}

inline TokenId* WordCache::copy_found(const ShortWord& found, TokenId* out) const {
  if (found.count() <= kMostInline) {
    std::memcpy(out, found.ids, sizeof found.ids);
  } else {
    std::memcpy(out, &kept_[found.ids[0]], kCopied * sizeof(TokenId));
  }
  return out + found.count();
}

void WordCache::append_short(const Byte* word, const WordKey& key, std::uint64_t hash, IdBuffer& ids,
                             StopCheck& stop) {
  const std::size_t mask = short_.size() - 1;
  for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
    const ShortWord& found = short_[place];
    if (found.key == key) return ids.take_to(copy_found(found, ids.room(kCopied)));
    if (found.key.is_none()) return learn_short(word, key, place, ids, stop);
  }
}

void WordCache::learn_short(const Byte* word, const WordKey& key, std::size_t place, IdBuffer& ids,
                            StopCheck& stop) {
  const std::size_t before = ids.size();
  merger_.append(word, key.length(), ids, stop);
  const std::size_t count = ids.size() - before;
  const TokenId* made = ids.data() + before;
  ShortWord learned{key, {0, 0, 0, static_cast<std::uint32_t>(count)}};
  if (count > kMostInline) {
    learned.ids[0] = static_cast<std::uint32_t>(keep(made, count));
  } else if (count > 0) {
    std::memcpy(learned.ids, made, count * sizeof(TokenId));
  }
  short_[place] = learned;
  if (is_full(++short_used_, short_.size())) grow_short();
}

void WordCache::append_long(const Byte* word, std::size_t length, std::uint64_t hash, IdBuffer& ids,
                            StopCheck& stop) {
  const std::size_t mask = long_.size() - 1;
  std::size_t place = hash & mask;
  for (; long_[place].bytes; place = (place + 1) & mask) {
    const LongWord& found = long_[place];
    if (found.hash == hash && found.length == length && std::memcmp(found.bytes, word, length) == 0) {
      std::memcpy(ids.room(found.count), &kept_[found.kept_at], found.count * sizeof(TokenId));
      ids.take(found.count);
      return;
    }
  }
  const std::size_t before = ids.size();
  merger_.append(word, length, ids, stop);
  if (length > kLongestKept) return;
  const std::size_t count = ids.size() - before;
  const std::size_t kept_at = keep(ids.data() + before, count);
  long_[place] = {arena_.keep(word, length), static_cast<std::uint32_t>(length),
                  static_cast<std::uint32_t>(count), hash, kept_at};
  if (is_full(++long_used_, long_.size())) grow_long();
}

std::size_t WordCache::keep(const TokenId* ids, std::size_t count) {
  const std::size_t place = kept_.size() - kCopied;
  kept_.resize(kept_.size() + count);
  if (count) std::memcpy(&kept_[place], ids, count * sizeof(TokenId));
  return place;
}

void WordCache::clear() {
  short_ = ZeroedArray<ShortWord>(kFirstSize);
  long_ = ZeroedArray<LongWord>(kFirstSize);
  short_used_ = long_used_ = 0;
  kept_.resize(kCopied);
  arena_ = Arena();
}

void WordCache::grow_short() {
  ZeroedArray<ShortWord> larger(short_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const ShortWord& word : short_) {
    if (word.key.is_none()) continue;
    std::size_t place = word.key.hash() & mask;
    while (!larger[place].key.is_none()) place = (place + 1) & mask;
    larger[place] = word;
  }
  short_ = std::move(larger);
}

void WordCache::grow_long() {
  ZeroedArray<LongWord> larger(long_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const LongWord& word : long_) {
    if (word.bytes == nullptr) continue;
    std::size_t place = word.hash & mask;
    while (larger[place].bytes) place = (place + 1) & mask;
    larger[place] = word;
  }
  long_ = std::move(larger);
}

}  // namespace engine
