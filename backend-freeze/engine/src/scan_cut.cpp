#include "scan.hpp"

namespace engine {

namespace {

constexpr std::uint8_t kCases = kUpper | kLower;

bool is_like_o200k(Split split) { return split == Split::kO200k || split == Split::kTekken; }

// Whether every split begins a piece with the white space `after`. o200k and cl100k give line breaks to
// symbols; a mark may be part of a run of symbols.
bool cuts_before_space(Character before, Character after) {
  if (before.flags & kSpace) return false;
  return !(after.flags & kLineBreak) || (before.flags & (kLetter | kNumber));
}

// Whether a piece begins at `at` wherever `before` and `after`, none of them white space, meet there.
bool cuts_between(Split split, Character before, Character after, const Byte* at) {
  const bool is_o200k = is_like_o200k(split);
  const bool has_single_numbers = split == Split::kQwen2 || split == Split::kTekken;
  if (before.flags & kNumber) return has_single_numbers || !(after.flags & kNumber);
  if (after.flags & kNumber) return true;
  if (before.flags & kLetter) {
    // o200k: a small letter ends a word before a capital, but for 'rE, 'vE and 'lL; an apostrophe may begin a
    // contraction of the word, and a mark is part of it.
    if (after.flags & kLetter) {
      return is_o200k && (before.flags & kCases) == kLower && (after.flags & kCases) == kUpper &&
             *at != 'E' && *at != 'L';
    }
    return !is_o200k || (!(after.flags & kCases) && *at != '\'');
  }
  // A symbol may lead the letters behind it, but for gpt2, where it may only begin a contraction.
  return split == Split::kGpt2 && (after.flags & kLetter) && at[-1] != '\'';
}

bool cuts(Split split, Character before, Character after, const Byte* at) {
  if (after.flags & kSpace) {
    const bool takes_no_line = split == Split::kGpt2 || split == Split::kWhitespace;
    return cuts_before_space(before, after) || (takes_no_line && !(before.flags & kSpace));
  }
  if (split == Split::kWhitespace) return false;
  if (!(before.flags & kSpace)) return cuts_between(split, before, after, at);
  // Behind its last line break a run of white space ends; o200k gives slashes to symbols before the break.
  return (before.flags & kLineBreak) && split != Split::kGpt2 && !(is_like_o200k(split) && *at == '/');
}

}  // namespace

const Byte* safe_cut(Split split, const Byte* from, const Byte* end) {
  // `from` may be inside a character.
  while (from < end && (*from & 0xC0) == 0x80) ++from;
  if (from == end) return end;
  Character before = character_at(from, end);
  for (const Byte* at = from + before.length; at < end; at += before.length) {
    const Character after = character_at(at, end);
    // `end` may be inside the last character.
    if (*at >= 0xC2 && after.length == 1 && end - at < 4) return end;
    if (cuts(split, before, after, at)) return at;
    before = after;
  }
  return end;
}

}  // namespace engine
