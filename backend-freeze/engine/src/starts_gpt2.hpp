// Where pieces begin in a block: the splits gpt2 and whitespace. The patterns are in training/splits.py.
#pragma once

#include "block_starts.hpp"

namespace engine {

class Gpt2Starts {
 public:
  static constexpr Detail kDetail = Detail::kLetters;

  std::uint64_t operator()(const Block& block) {
    const ClassMasks& masks = block.masks;
    // Two bits tell letters, numbers, white space and the rest apart; a piece begins where one changes.
    const std::uint64_t letter_or_space = masks.letter | masks.space;
    const std::uint64_t number_or_space = masks.number | masks.space;
    std::uint64_t starts = (letter_or_space ^ behind(letter_or_space, letter_or_space_)) |
                           (number_or_space ^ behind(number_or_space, number_or_space_));
    // The last of a run of white space is a piece of its own, or the blank of the next one.
    const std::uint64_t last = last_spaces(block, masks.space);
    starts = (starts | last) & ~behind(last & masks.blank, blank_);
    starts = contractions_.carried_over(starts);
    each_bit(starts & masks.quote, [&](int place) {
      const Byte* at = block.at + place;
      const auto length = static_cast<int>(contraction(at, at + 3) - at);
      if (length) starts = contractions_.apply(starts, place, length);
    });
    return starts;
  }

 private:
  std::uint64_t letter_or_space_ = 0;
  std::uint64_t number_or_space_ = 0;
  std::uint64_t blank_ = 0;
  Contractions contractions_;
};

class WhitespaceStarts {
 public:
  static constexpr Detail kDetail = Detail::kSpaces;

  std::uint64_t operator()(const Block& block) {
    const ClassMasks& masks = block.masks;
    const std::uint64_t last = last_spaces(block, masks.space);
    const std::uint64_t changes = masks.space ^ behind(masks.space, space_);
    return (changes | last) & ~behind(last & masks.blank, blank_);
  }

 private:
  std::uint64_t space_ = 0;
  std::uint64_t blank_ = 0;
};

}  // namespace engine
