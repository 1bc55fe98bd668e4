#include "scan_scalar.hpp"

#include <bit>

#include "block64.hpp"

namespace engine {

namespace {

// Each split is one function: the end of the piece that begins at `at` (at < end). The order of the branches
// is that of the alternatives of its pattern; splits.py has the patterns.
using NextPiece = const Byte* (*)(const Byte* at, const Byte* end);

constexpr std::uint8_t kWordLike = kSpace | kLetter | kNumber;

// Past the longest run of characters for which (flags & mask) == wanted.
inline const Byte* run_of(const Byte* at, const Byte* end, std::uint8_t mask, std::uint8_t wanted) {
  while (at < end) {
    const Character character = character_at(at, end);
    if ((character.flags & mask) != wanted) break;
    at += character.length;
  }
  return at;
}

// Past all ASCII letters at `at` (kClass is kLetter) or all small ones (kLower) where 16 bytes can be read at
// once, past none of them elsewhere.
template <std::uint8_t kClass>
inline const Byte* past_ascii_letters(const Byte* at, [[maybe_unused]] const Byte* end) {
#ifdef ENGINE_SSE2
  while (end - at >= 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    if (kClass == kLetter) bytes = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const __m128i is_letter = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('a' - 1)),
                                            _mm_cmplt_epi8(bytes, _mm_set1_epi8('z' + 1)));
    const auto others = static_cast<unsigned>(_mm_movemask_epi8(is_letter)) ^ 0xFFFFu;
    if (others) return at + std::countr_zero(others);
    at += 16;
  }
#endif
  return at;
}

// \p{L}* or [lower]*. Sixteen ASCII letters at a time: a loop over single ones is left at an unforeseeable
// turn (cl100k: 320 against 427 MB/s on mixed text).
template <std::uint8_t kClass>
inline const Byte* letters(const Byte* at, const Byte* end) {
  while (at < end) {
    const Character character = character_at(at, end);
    if (!(character.flags & kClass)) break;
    at += character.length;
    if (character.length == 1) at = past_ascii_letters<kClass>(at, end);
  }
  return at;
}

// \s+(?!\S)|\s+ : the last of several spaces is left to the word after it.
inline const Byte* spaces(const Byte* at, const Byte* end) {
  const Byte* last = at;
  const Byte* next = at;
  while (next < end) {
    const Character character = character_at(next, end);
    if (!(character.flags & kSpace)) break;
    last = next;
    next += character.length;
  }
  return next == end || last == at ? next : last;
}

// \s*[\r\n]+ before the two above: a run of white space ends behind its last line break.
inline const Byte* spaces_or_lines(const Byte* at, const Byte* end) {
  const Byte* last = at;
  const Byte* next = at;
  const Byte* behind_break = nullptr;
  while (next < end) {
    const Character character = character_at(next, end);
    if (!(character.flags & kSpace)) break;
    last = next;
    next += character.length;
    if (character.flags & kLineBreak) behind_break = next;
  }
  if (behind_break) return behind_break;
  return next == end || last == at ? next : last;
}

inline const Byte* numbers(const Byte* at, const Byte* end, int most) {
  for (int count = 0; count < most && at < end; ++count) {
    const Character character = character_at(at, end);
    if (!(character.flags & kNumber)) break;
    at += character.length;
  }
  return at;
}

const Byte* next_gpt2(const Byte* at, const Byte* end) {
  if (*at == '\'') {
    const Byte* behind = contraction(at, end);
    if (behind != at) return behind;
  }
  Character first = character_at(at, end);
  if (first.flags & kSpace) {
    if (*at != ' ' || at + 1 == end) return spaces(at, end);
    first = character_at(at + 1, end);
    if (first.flags & kSpace) return spaces(at, end);
    ++at;
  }
  if (first.flags & kLetter) return letters<kLetter>(at + first.length, end);
  return run_of(at + first.length, end, kWordLike, first.flags & kWordLike);
}

// ` ?[^\s\p{L}\p{N}]+[\r\n]*` (o200k: [\r\n/]*), or white space. `first` is the character at `at`.
template <bool kTakesSlash>
inline const Byte* symbols_or_spaces(const Byte* at, const Byte* end, Character first) {
  if (first.flags & kSpace) {
    if (*at != ' ' || at + 1 == end) return spaces_or_lines(at, end);
    first = character_at(at + 1, end);
    if (first.flags & kWordLike) return spaces_or_lines(at, end);
    ++at;
  }
  at = run_of(at + first.length, end, kWordLike, 0);
  while (at < end && (*at == '\r' || *at == '\n' || (kTakesSlash && *at == '/'))) ++at;
  return at;
}

// cl100k, and qwen2 with one number a piece.
template <int kMostNumbers>
const Byte* next_cl100k(const Byte* at, const Byte* end) {
  const Character first = character_at(at, end);
  if (first.flags & kLetter) return letters<kLetter>(at + first.length, end);
  if (first.flags & kNumber) return numbers(at, end, kMostNumbers);
  if (*at == '\'') {
    const Byte* behind = contraction_any_case(at, end);
    if (behind != at) return behind;
  }
  const Byte* second = at + first.length;
  if (!(first.flags & kLineBreak) && second < end && (character_at(second, end).flags & kLetter)) {
    return letters<kLetter>(second, end);
  }
  return symbols_or_spaces<false>(at, end, first);
}

// [upper]*[lower]+ : the end, or nothing. When no lower follows the uppers, the last character that is both
// (Lm, Lo, M) is given back and is the lower.
inline const Byte* lower_ended_word(const Byte* at, const Byte* end) {
  const Byte* behind_both = nullptr;
  while (at < end) {
    const Character character = character_at(at, end);
    if (!(character.flags & kUpper)) break;
    at += character.length;
    if (character.flags & kLower) behind_both = at;
  }
  const Byte* behind = letters<kLower>(at, end);
  return behind != at ? behind : behind_both;
}

// o200k, and tekken without contractions and with one number a piece.
template <int kMostNumbers, bool kHasContractions>
const Byte* next_o200k(const Byte* at, const Byte* end) {
  const Character first = character_at(at, end);
  if (first.flags & kNumber) return numbers(at, end, kMostNumbers);
  const bool may_lead = !(first.flags & (kLetter | kLineBreak));
  const bool is_word = first.flags & (kUpper | kLower);
  const Byte* second = at + first.length;
  const Byte* behind = may_lead ? lower_ended_word(second, end) : nullptr;
  if (!behind && is_word) behind = lower_ended_word(at, end);
  // The second alternative, [upper]+[lower]*: no lower can follow here, or the first would have matched.
  if (!behind && (may_lead || is_word)) {
    const Byte* from = may_lead ? second : at;
    const Byte* past = run_of(from, end, kUpper, kUpper);
    if (past != from) behind = past;
  }
  if (!behind) return symbols_or_spaces<true>(at, end, first);
  const bool may_contract = kHasContractions && behind < end && *behind == '\'';
  return may_contract ? contraction_any_case(behind, end) : behind;
}

const Byte* next_whitespace(const Byte* at, const Byte* end) {
  const Character first = character_at(at, end);
  if (first.flags & kSpace) {
    if (*at != ' ' || at + 1 == end || (character_at(at + 1, end).flags & kSpace)) return spaces(at, end);
  }
  return run_of(at + first.length, end, kSpace, 0);
}

template <NextPiece kNext>
std::size_t scan_with(const Byte* at, const Byte* end, const Byte** ends, std::size_t capacity) {
  std::size_t count = 0;
  while (at < end && count < capacity) {
    at = kNext(at, end);
    ends[count++] = at;
  }
  return count;
}

}  // namespace

std::size_t scan_scalar(Split split, const Byte* from, const Byte* end, const Byte** ends,
                        std::size_t capacity) {
  switch (split) {
    case Split::kGpt2:
      return scan_with<next_gpt2>(from, end, ends, capacity);
    case Split::kCl100k:
      return scan_with<next_cl100k<3>>(from, end, ends, capacity);
    case Split::kQwen2:
      return scan_with<next_cl100k<1>>(from, end, ends, capacity);
    case Split::kO200k:
      return scan_with<next_o200k<3, true>>(from, end, ends, capacity);
    case Split::kTekken:
      return scan_with<next_o200k<1, false>>(from, end, ends, capacity);
    case Split::kWhitespace:
      return scan_with<next_whitespace>(from, end, ends, capacity);
  }
  return 0;
}

}  // namespace engine
