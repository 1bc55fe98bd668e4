// Where pieces begin in a block: the splits o200k (training/splits.py) and tekken (encoding/patterns.py).
#pragma once

#include <algorithm>

#include "starts_cl100k.hpp"

namespace engine {

// Where pieces begin inside a run of letters and marks. Upper, lower, and both are meant as in the pattern:
// Lm, Lo and M are both.
class CaseStarts {
 public:
  std::uint64_t operator()(const Block& block) {
    const ClassMasks& masks = block.masks;
    const std::uint64_t word = masks.letter | masks.mark;
    const std::uint64_t both = word & ~(masks.upper | masks.lower);
    // An upper begins a piece when the last that is not both was a lower one.
    const std::uint64_t lower = masks.lower | filled(both, (masks.lower << 1 | lower_) & both);
    std::uint64_t starts = masks.upper & behind(lower, lower_);
    // With no lower one up to the end of the run, its uppers behind the last that is both are the next piece.
    each_bit(masks.upper & behind(both, both_) & ~starts, [&](int place) {
      const std::uint64_t others = ~masks.upper & ~low_bits(place);
      const bool goes_on = others ? word >> first_bit(others) & 1 : word_follows(block);
      if (!goes_on) starts |= bit_at(place);
    });
    return starts;
  }

 private:
  // Whether the uppers at the end of the block lead to what is a lower one, or both.
  static bool word_follows(const Block& block) {
    if (block.end - block.text <= 64) return false;
    const Byte* at = block.text + 64 + block.rest;
    while (at < block.end) {
      const Character character = character_at(at, block.end);
      if (character.flags & kLower) return true;
      if (!(character.flags & kUpper)) return false;
      at += character.length;
    }
    return false;
  }

  std::uint64_t lower_ = 0;
  std::uint64_t both_ = 0;
};

// Tekken has one number a piece and no contractions.
template <int kMostNumbers, bool kHasContractions>
class O200kStarts {
 public:
  static constexpr Detail kDetail = Detail::kCases;

  // The starts before hard(): what is behind it depends on the piece that it is in.
  std::uint64_t operator()(const Block& block) {
    const ClassMasks& masks = block.masks;
    const std::uint64_t word = masks.letter | masks.mark;
    const std::uint64_t symbol = ~(word | masks.number | masks.space);
    const std::uint64_t behind_symbol = behind(symbol, symbol_);
    // Slashes behind a line break that belongs to symbols do so, too.
    const std::uint64_t tails = masks.line | masks.slash;
    const std::uint64_t absorbed = filled(tails, (behind_symbol & masks.line) | (absorbed_ & tails));
    absorbed_ = absorbed >> 63;
    const std::uint64_t inner = masks.space & ~masks.line;
    const std::uint64_t last = last_spaces(block, inner);

    const std::uint64_t own = symbol & ~absorbed;
    const std::uint64_t symbols = own & ~behind(own, own_) & ~behind(masks.blank, blank_);
    const std::uint64_t led = behind(inner, inner_) | behind_symbols_(symbols, masks.tail);
    const std::uint64_t behind_word = behind(word, word_);
    const std::uint64_t words = (word & ~behind_word & ~led) | cases_(block);

    const std::uint64_t starts = symbols | words | numbers_(masks) | spaces_(block, absorbed, last);
    // A mark behind a symbol belongs to a run of symbols, or is a word that the symbol leads.
    const std::uint64_t marks = masks.mark & behind_symbol;
    hard_ = marks ? first_bit(marks) : kNone;
    const std::uint64_t quotes = kHasContractions ? masks.quote & behind_word : 0;
    const std::uint64_t result = with_contractions(block, starts, quotes);
    return hard_ == kNone ? result : result & low_bits(hard_);
  }

  bool is_hard() const { return hard_ != kNone; }

 private:
  static constexpr int kNone = 64;

  // `quotes` are those behind a word, which they continue; not so behind the contraction of a word.
  std::uint64_t with_contractions(const Block& block, std::uint64_t starts, std::uint64_t quotes) {
    std::uint64_t past = contractions_.set();
    starts = contractions_.carried_over(starts);
    each_bit(quotes, [&](int place) {
      if (past >> place & 1) return;
      const Byte* at = block.at + place;
      const auto length = static_cast<int>(contraction_any_case(at, at + 3) - at);
      if (!length) return;
      // A word right behind it is one of its own, though the masks show one run.
      if (character_at(at + length, at + length + 4).flags & (kUpper | kLower)) {
        hard_ = std::min(hard_, place);
      }
      starts = contractions_.apply(starts & ~bit_at(place), place, length);
      if (place + length < 64) past |= bit_at(place + length);
    });
    return starts;
  }

  int hard_ = kNone;
  std::uint64_t symbol_ = 0;
  std::uint64_t absorbed_ = 0;
  std::uint64_t own_ = 0;
  std::uint64_t blank_ = 0;
  std::uint64_t inner_ = 0;
  std::uint64_t word_ = 0;
  BehindCharacters behind_symbols_;
  CaseStarts cases_;
  NumberStarts<kMostNumbers> numbers_;
  SpaceStarts spaces_;
  Contractions contractions_;
};

}  // namespace engine
