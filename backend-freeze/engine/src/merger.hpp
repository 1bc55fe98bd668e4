// The merge loop. It follows the order of work of the Hugging Face trainer, including what that does when a
// merge makes a token that exists already, so that the results are equal in every case.
#pragma once

#include <unordered_set>

#include "candidates.hpp"
#include "neighbourhood.hpp"

namespace engine {

template <class Slot, class Pairs>
class Merger {
 public:
  // `vocabulary` holds the special tokens and the bytes.
  Merger(WordSlots<Slot>& slots, Vocabulary& vocabulary, const TrainOptions& options, Pulse& pulse)
      : slots_(slots),
        vocabulary_(vocabulary),
        options_(options),
        pulse_(pulse),
        // Each new token takes the place of two, so there are never more of them than slots.
        lengths_(std::max(std::min(options.vocab_size, vocabulary.size() + slots.size()), vocabulary.size())),
        is_remade_(lengths_.size()),
        before_(lengths_.size()),
        after_(lengths_.size()),
        counts_(pulse) {
    for (TokenId id = 0; id < vocabulary.size(); ++id) lengths_[id] = vocabulary.byte_length(id);
  }

  std::vector<Merge> run(const std::array<TokenId, 256>& id_of_byte) {
    queue_byte_pairs(id_of_byte);
    std::vector<Merge> merges;
    while (vocabulary_.size() < options_.vocab_size && !queue_.empty()) {
      Candidate best = queue_.pop();
      // Counts in the queue may be old. The right one is put back; the first that is right is the best.
      const std::int64_t count = counts_.count(best.pair);
      if (count != best.count) {
        best.count = count;
        if (count > 0) queue_.push(best);
        continue;
      }
      if (count < std::max<std::int64_t>(1, options_.min_frequency)) break;
      merges.push_back({left_of(best.pair), right_of(best.pair), count});
      pulse_.merged(merge(best));
    }
    return merges;
  }

 private:
  using Count = typename Pairs::Count;
  static constexpr Slot kBorder = WordSlots<Slot>::kBorder;
  static constexpr Slot kDead = WordSlots<Slot>::kDead;
  static constexpr std::uint32_t kPlacesABeat = 4096;
  // Prefetch distances of the engine report; their neighbours were no faster.
  static constexpr std::uint32_t kPlacesAhead = 12;
  static constexpr std::size_t kNeighboursAhead = 8;

  void queue_byte_pairs(const std::array<TokenId, 256>& id_of_byte) {
    slots_.each_byte_pair([&](Byte left, Byte right, std::int64_t weight, PositionList positions) {
      const Pair pair = pair_of(id_of_byte[left], id_of_byte[right]);
      counts_.reserve(1);
      counts_[pair] = static_cast<Count>(weight);
      queue_.push({weight, pair, positions});
    });
  }

  // Returns how often it was done; that is less than its count where it overlaps itself, as in "aaa".
  std::int64_t merge(const Candidate& best) {
    const TokenId left = left_of(best.pair);
    const TokenId right = right_of(best.pair);
    const auto [joined, is_new] = vocabulary_.add_joined(left, right);
    lengths_[joined] = vocabulary_.byte_length(joined);
    if (!is_new) is_remade_[joined] = is_any_remade_ = true;

    const bool is_in_parts = (is_remade_[left] || is_remade_[right]) && listed_in_parts_.contains(best.pair);
    const std::int64_t joins = join(is_in_parts ? whole_words(best) : best.positions, left, right, joined);
    counts_.reserve(2 * (before_.neighbours().size() + after_.neighbours().size()));
    move_counts(before_, joined, [=](TokenId other) { return pair_of(other, left); },
                [=](TokenId other) { return pair_of(other, joined); }, counts_before_);
    move_counts(after_, joined, [=](TokenId other) { return pair_of(right, other); },
                [=](TokenId other) { return pair_of(joined, other); }, counts_after_);
    queue_new_pairs(joined);
    before_.clear();
    after_.clear();
    return joins;
  }

  // Puts the joined token where the pair still is, and notes what stands before and after it.
  std::int64_t join(PositionList places, TokenId left, TokenId right, TokenId joined) {
    std::int64_t joins = 0;
    const std::size_t left_length = lengths_[left];
    const std::size_t right_length = lengths_[right];
    for (std::uint32_t i = 0; i < places.size; ++i) {
      if (i % kPlacesABeat == kPlacesABeat - 1) pulse_.beat();
      if (i + kPlacesAhead < places.size) prefetch(&slots_[places.first[i + kPlacesAhead]]);
      const Position at = places.first[i];
      const std::size_t middle = at + left_length;
      if (slots_[at] != left || slots_[middle] != right) continue;
      const std::size_t end = middle + right_length;
      if (right_length > 1) slots_[middle] = kDead;
      slots_[at] = static_cast<Slot>(joined);
      slots_[end - 1] = static_cast<Slot>(joined);
      const std::int64_t weight = slots_.weight(at);
      joins += weight;
      const Slot before = slots_[at - std::size_t{1}];
      const Slot after = slots_[end];
      if (before != kBorder) before_.note(before, at - lengths_[before], weight);
      if (after != kBorder) after_.note(after, at, weight);
    }
    return joins;
  }

  // The old pairs with the neighbours lose, the new ones gain. One look at the table for each distinct
  // neighbour instead of each place: 2.45 million instead of 46 million in 1 GB of text. Notes where the
  // counts of the new pairs are, null for a pair that is not wanted.
  template <class OldPair, class NewPair>
  void move_counts(const Neighbourhood& side, TokenId joined, OldPair old_pair, NewPair new_pair,
                   std::vector<const Count*>& new_counts) {
    const std::vector<TokenId>& neighbours = side.neighbours();
    new_counts.resize(neighbours.size());
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
      if (i + kNeighboursAhead < neighbours.size()) {
        counts_.prefetch_pair(old_pair(neighbours[i + kNeighboursAhead]));
        counts_.prefetch_pair(new_pair(neighbours[i + kNeighboursAhead]));
      }
      const TokenId other = neighbours[i];
      const auto weight = static_cast<Count>(side.weight(other));
      counts_[old_pair(other)] -= weight;
      new_counts[i] = nullptr;
      if (is_too_long(other, joined)) continue;
      const Pair pair = new_pair(other);
      if (is_any_remade_ && (is_remade_[joined] || is_remade_[other]) && counts_.contains(pair)) {
        listed_in_parts_.insert(pair);
      }
      Count& count = counts_[pair];
      count += weight;
      new_counts[i] = &count;
    }
  }

  void queue_new_pairs(TokenId joined) {
    before_.sort_into(arena_);
    after_.sort_into(arena_);
    const PositionList twins_before = before_.list(joined);
    for (std::size_t i = 0; i < before_.neighbours().size(); ++i) {
      const TokenId other = before_.neighbours()[i];
      PositionList places = before_.list(other);
      // Twins are found on both sides only when the joined token is an older one that stood there already.
      if (other == joined) places = united(places, after_.list(joined));
      queue_pair(pair_of(other, joined), counts_before_[i], places);
    }
    for (std::size_t i = 0; i < after_.neighbours().size(); ++i) {
      const TokenId other = after_.neighbours()[i];
      if (other == joined && twins_before.size > 0) continue;
      queue_pair(pair_of(joined, other), counts_after_[i], after_.list(other));
    }
  }

  void queue_pair(Pair pair, const Count* count, PositionList places) {
    if (count != nullptr && *count > 0) queue_.push({*count, pair, places});
  }

  bool is_too_long(TokenId one, TokenId other) const {
    return options_.max_token_length &&
           std::size_t{lengths_[one]} + lengths_[other] >= *options_.max_token_length;
  }

  PositionList united(PositionList one, PositionList other) {
    if (other.size == 0) return one;
    Position* both = arena_.take(std::size_t{one.size} + other.size);
    std::merge(one.first, one.first + one.size, other.first, other.first + other.size, both);
    return {both, one.size + other.size};
  }

  // A pair with a token that was made more than once can be queued more than once, each time with other
  // places. The library keeps words instead of places and joins the pair everywhere in them; so do we here.
  PositionList whole_words(const Candidate& best) {
    whole_words_.clear();
    const TokenId left = left_of(best.pair);
    std::size_t scanned_to = 0;
    for (std::uint32_t i = 0; i < best.positions.size; ++i) {
      std::size_t at = best.positions.first[i];
      if (at < scanned_to) continue;
      pulse_.beat();
      while (slots_[at - 1] != kBorder) --at;
      for (; slots_[at] != kBorder; at += lengths_[slots_[at]]) {
        if (slots_[at] == left && slots_[at + lengths_[left]] == right_of(best.pair)) {
          whole_words_.push_back(static_cast<Position>(at));
        }
      }
      scanned_to = at;
    }
    return {whole_words_.data(), static_cast<std::uint32_t>(whole_words_.size())};
  }

  WordSlots<Slot>& slots_;
  Vocabulary& vocabulary_;
  const TrainOptions& options_;
  Pulse& pulse_;
  std::vector<std::uint32_t> lengths_;  // in slots, by token
  std::vector<bool> is_remade_;         // by token: another merge or the caller made it before
  bool is_any_remade_ = false;
  Neighbourhood before_;
  Neighbourhood after_;
  std::vector<const Count*> counts_before_;
  std::vector<const Count*> counts_after_;
  Pairs counts_;
  PositionArena arena_;
  Candidates queue_;
  std::unordered_set<Pair> listed_in_parts_;
  std::vector<Position> whole_words_;
};

}  // namespace engine
