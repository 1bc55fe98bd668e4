// Where pieces begin in a block: the split cl100k and its relatives. The patterns are in training/splits.py.
#pragma once

#include "block_starts.hpp"

namespace engine {

// White space of cl100k and o200k: line breaks go to symbols before them; a run ends behind its last line
// break; the last of several spaces goes to what follows.
class SpaceStarts {
 public:
  // `absorbed` are the line breaks that belong to symbols, `last` is from last_spaces() without line breaks.
  std::uint64_t operator()(const Block& block, std::uint64_t absorbed, std::uint64_t last) {
    const std::uint64_t line = block.masks.line & ~absorbed;
    const std::uint64_t space = block.masks.space & ~absorbed;
    const std::uint64_t inner = block.masks.space & ~block.masks.line;
    const std::uint64_t behind_inner = behind(inner, inner_);
    // Behind a line break, unless another one follows the spaces there.
    std::uint64_t behind_line = inner & behind(line, line_);
    if (behind_line) {
      each_bit(block.masks.line & behind_inner, [&](int place) {
        const std::uint64_t before = ~inner & low_bits(place);
        behind_line &= ~bit_at(before ? last_bit(before) + 1 : 0);
      });
      if (inner >> 63) {
        const int run_start = ~inner ? last_bit(~inner) + 1 : 0;
        if ((behind_line >> run_start & 1) && line_follows(block)) behind_line &= ~bit_at(run_start);
      }
    }
    return (space & ~behind(space, space_)) | behind_line | last;
  }

 private:
  // Whether the spaces at the end of the block lead to a line break.
  static bool line_follows(const Block& block) {
    if (block.end - block.text <= 64) return false;
    const Byte* at = block.text + 64 + block.rest;
    while (at < block.end) {
      const Character character = character_at(at, block.end);
      if (character.flags & kLineBreak) return true;
      if (!(character.flags & kSpace)) return false;
      at += character.length;
    }
    return false;
  }

  std::uint64_t inner_ = 0;
  std::uint64_t line_ = 0;
  std::uint64_t space_ = 0;
};

template <int kMostNumbers>
class Cl100kStarts {
 public:
  static constexpr Detail kDetail = Detail::kLetters;

  std::uint64_t operator()(const Block& block) {
    const ClassMasks& masks = block.masks;
    const std::uint64_t symbol = ~(masks.letter | masks.number | masks.space);
    const std::uint64_t behind_symbol = behind(symbol, symbol_);
    const std::uint64_t absorbed = filled(masks.line, (behind_symbol | absorbed_) & masks.line);
    absorbed_ = absorbed >> 63;
    const std::uint64_t inner = masks.space & ~masks.line;
    const std::uint64_t last = last_spaces(block, inner);

    const std::uint64_t symbols = symbol & ~behind_symbol & ~behind(masks.blank, blank_);
    // Before letters stands one character at most that is no letter, number or line break. A symbol is that
    // one if it begins a piece, for the symbols before letters are a piece if they are several.
    const std::uint64_t led = behind(inner, inner_) | behind_symbols_(symbols, masks.tail);
    const std::uint64_t letters = masks.letter & ~behind(masks.letter, letter_) & ~led;

    std::uint64_t starts = symbols | letters | numbers_(masks) | spaces_(block, absorbed, last);
    starts = contractions_.carried_over(starts);
    each_bit(symbols & masks.quote, [&](int place) {
      const Byte* at = block.at + place;
      const auto length = static_cast<int>(contraction_any_case(at, at + 3) - at);
      if (length) starts = contractions_.apply(starts, place, length);
    });
    return starts;
  }

 private:
  std::uint64_t symbol_ = 0;
  std::uint64_t absorbed_ = 0;
  std::uint64_t blank_ = 0;
  std::uint64_t inner_ = 0;
  std::uint64_t letter_ = 0;
  BehindCharacters behind_symbols_;
  NumberStarts<kMostNumbers> numbers_;
  SpaceStarts spaces_;
  Contractions contractions_;
};

}  // namespace engine
