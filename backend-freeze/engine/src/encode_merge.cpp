#include "encode_merge.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

namespace engine {

namespace {

constexpr std::size_t kStepsABeat = 65536;

// What a long word took is given back above this size.
template <class T>
void release_if_large(std::vector<T>& memory) {
  constexpr std::size_t kKept = std::size_t{1} << 20;
  if (memory.capacity() > kKept) std::vector<T>().swap(memory);
}

}  // namespace

void WordMerger::append(const Byte* word, std::size_t length, IdBuffer& ids, StopCheck& stop) {
  const TokenId whole = model_.whole_word(word, length);
  if (whole != kNoToken) {
    *ids.room(1) = whole;
    ids.take(1);
    return;
  }
  if (!model_.leaves_out_bytes()) return append_stretches(word, length, ids, stop);
  kept_.clear();
  for (std::size_t i = 0; i < length; ++i) {
    if (model_.byte_id(word[i]) != kNoToken) kept_.push_back(word[i]);
  }
  append_stretches(kept_.data(), kept_.size(), ids, stop);
  release_if_large(kept_);
}

// A long word is cut where no token lies over the cut. So one of random bytes or without any merge needs no
// memory, and heaps stay small.
void WordMerger::append_stretches(const Byte* word, std::size_t length, IdBuffer& ids, StopCheck& stop) {
  if (length <= kLongestScanned) return ids.take(merge_scanning(word, length, ids.room(length)));
  std::size_t steps = 0;
  for (std::size_t from = 0; from < length;) {
    std::size_t to = from + 1;
    while (to < length && model_.joins(word[to - 1], word[to])) ++to;
    if (to - from <= kLongestScanned) {
      ids.take(merge_scanning(word + from, to - from, ids.room(kLongestScanned)));
    } else {
      append_by_heap(word + from, to - from, ids, stop);
    }
    if (steps++ % kStepsABeat == 0) stop.beat();
    from = to;
  }
}

std::size_t WordMerger::merge_scanning(const Byte* word, std::size_t length, TokenId* ids) const {
  if (length == 0) return 0;
  std::uint64_t merges[kLongestScanned];
  for (std::size_t i = 0; i < length; ++i) ids[i] = model_.byte_id(word[i]);
  for (std::size_t i = 0; i + 1 < length; ++i) merges[i] = model_.merge_of_bytes(word[i], word[i + 1]);
  std::size_t last = length - 1;
  while (last > 0) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < last; ++i) {
      if (merges[i] < merges[best]) best = i;
    }
    if (merges[best] == BpeModel::kNoMerge) break;
    ids[best] = static_cast<TokenId>(merges[best]);
    for (std::size_t i = best + 1; i < last; ++i) {
      ids[i] = ids[i + 1];
      merges[i - 1] = merges[i];
    }
    --last;
    if (best < last) merges[best] = model_.merge_of(ids[best], ids[best + 1]);
    if (best > 0) merges[best - 1] = model_.merge_of(ids[best - 1], ids[best]);
  }
  return last + 1;
}

// A byte without a token of its own is spelled by the unknown token, whose own spelling is longer.
std::size_t WordMerger::length_of(TokenId id) const {
  return id == model_.unknown() ? 1 : model_.bytes(id).size();
}

void WordMerger::push(TokenId left, TokenId right, std::size_t place) {
  const std::uint64_t merge = model_.merge_of(left, right);
  if (merge == BpeModel::kNoMerge) return;
  heap_.push_back((merge & ~std::uint64_t{0xFFFFFFFF}) | place);
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

void WordMerger::append_by_heap(const Byte* word, std::size_t length, IdBuffer& ids, StopCheck& stop) {
  if (length >= std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("a word has 4 GB or more");
  }
  slots_.resize(length);
  starts_.assign((length >> 6) + 1, ~std::uint64_t{0});
  heap_.clear();
  for (std::size_t i = 0; i < length; ++i) slots_[i] = model_.byte_id(word[i]);
  std::size_t merges = 0;
  for (std::size_t i = 0; i + 1 < length; ++i) {
    merges += model_.merge_of_bytes(word[i], word[i + 1]) != BpeModel::kNoMerge;
  }
  heap_.reserve(merges + 1);  // Seldom more: a merge takes one away and adds two at most.
  for (std::size_t i = 0; i + 1 < length; ++i) {
    const std::uint64_t merge = model_.merge_of_bytes(word[i], word[i + 1]);
    if (merge != BpeModel::kNoMerge) heap_.push_back((merge & ~std::uint64_t{0xFFFFFFFF}) | i);
  }
  std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  for (std::size_t steps = 0; !heap_.empty(); ++steps) {
    if (steps % kStepsABeat == 0) stop.beat();
    const std::uint64_t first = heap_.front();
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    heap_.pop_back();
    const auto place = static_cast<std::uint32_t>(first);
    if (!(starts_[place >> 6] >> (place & 63) & 1)) continue;
    const std::size_t next = place + length_of(slots_[place]);
    if (next >= length) continue;
    // What the pair was when it was pushed does not matter: if it has this rank now, it is its turn.
    const std::uint64_t merge = model_.merge_of(slots_[place], slots_[next]);
    if (merge >> 32 == first >> 32 && merge != BpeModel::kNoMerge) {
      join(place, next, static_cast<TokenId>(merge));
    }
  }
  std::size_t count = 0;
  for (std::size_t at = 0; at < length; at += length_of(slots_[at])) ++count;
  TokenId* out = ids.room(count);
  for (std::size_t at = 0; at < length; at += length_of(slots_[at])) *out++ = slots_[at];
  ids.take(count);
  release_if_large(slots_);
  release_if_large(starts_);
  release_if_large(heap_);
}

// The tokens at `place` and at `next` become one.
void WordMerger::join(std::size_t place, std::size_t next, TokenId made) {
  const std::size_t end = next + length_of(slots_[next]);
  starts_[next >> 6] &= ~(std::uint64_t{1} << (next & 63));
  slots_[place] = made;
  slots_[end - 1] = made;
  if (end < slots_.size()) push(made, slots_[end], place);
  if (place > 0) push(slots_[place - 1], made, place - length_of(slots_[place - 1]));
}

}  // namespace engine
