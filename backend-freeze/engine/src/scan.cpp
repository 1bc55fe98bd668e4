#include "scan.hpp"

#include <cstring>

#include "starts_gpt2.hpp"
#include "starts_o200k.hpp"

namespace engine {

namespace {

// Keeps what is read inside what is readable: what is too near to its end is copied and blanks are put behind
// it. To all rules a blank behind the end is as good as the end.
class PaddedText {
 public:
  static constexpr int kSize = 80;

  const Byte* reach(const Byte* at, const Byte* end, int reach) {
    const auto left = end - at;
    if (left >= reach) return at;
    std::memset(copy_, ' ', sizeof copy_);
    std::memcpy(copy_, at, static_cast<std::size_t>(left));
    return copy_;
  }

 private:
  Byte copy_[kSize];
};

// Writes the ends of pieces, at most `capacity` of them.
struct Ends {
  const Byte** places;
  std::size_t capacity;
  std::size_t count = 0;

  // Whether all fitted.
  bool add(const Byte* text, std::uint64_t starts) {
    if (capacity - count >= 64) {
      for (; starts; starts &= starts - 1) places[count++] = text + first_bit(starts);
      return true;
    }
    for (; starts; starts &= starts - 1) {
      if (count == capacity) return false;
      places[count++] = text + first_bit(starts);
    }
    return true;
  }
};

// Behind a line feed no character goes on and no rule looks at single bytes: there it is enough to make
// blanks of what the masks say. A copy of each short line took a third of the time.
void blank_from(ClassMasks& masks, std::ptrdiff_t size) {
  if (size >= 64) return;
  const std::uint64_t kept = low_bits(static_cast<int>(size));
  for (std::uint64_t* mask :
       {&masks.letter, &masks.number, &masks.line, &masks.quote, &masks.high, &masks.tail, &masks.wide_space,
        &masks.upper, &masks.lower, &masks.mark, &masks.slash}) {
    *mask &= kept;
  }
  masks.space |= ~kept;
  masks.blank |= ~kept;
}

template <class Starts, Split kSplit>
std::size_t scan_blocks(const Byte* from, const Byte* end, const Byte** places, std::size_t capacity,
                        const Byte* readable) {
  using Reader = ClassReader<Starts::kDetail>;
  static_assert(Reader::kReach <= PaddedText::kSize);
  PaddedText padded;
  Reader reader;
  Starts starts_of;
  Ends ends{places, capacity};
  std::uint64_t wanted = ~std::uint64_t{1};  // `from` is no end of a piece
  const Byte* text = from;
  while (text < end) {
    Block block;
    const auto left = end - text;
    // With the line feed last in the block, the rules look at the character behind it.
    const bool is_readable = readable - text >= Reader::kReach && left != 64;
    block.at = is_readable ? text : padded.reach(text, end, Reader::kReach);
    block.text = text;
    block.end = end;
    block.masks = reader.read(block.at);
    block.rest = reader.rest();
    if (is_readable) blank_from(block.masks, left);
    const std::uint64_t inside = left < 64 ? low_bits(static_cast<int>(left)) : ~std::uint64_t{0};
    if (!ends.add(text, starts_of(block) & inside & wanted)) return ends.count;
    wanted = ~std::uint64_t{0};
    if constexpr (Starts::kDetail == Detail::kCases) {
      if (starts_of.is_hard()) {
        const Byte* goal = left < 64 ? end : text + 64;
        text = ends.count ? ends.places[ends.count - 1] : from;
        while (text < goal && ends.count < capacity) {
          scan_scalar(kSplit, text, end, &places[ends.count], 1);
          text = places[ends.count++];
        }
        if (text == end || ends.count == capacity) return ends.count;
        reader = Reader();
        starts_of = Starts();
        wanted = ~std::uint64_t{1};
        continue;
      }
    }
    if (left <= 64) break;
    text += 64;
  }
  if (from < end && ends.count < capacity) places[ends.count++] = end;
  return ends.count;
}

}  // namespace

std::optional<Split> split_named(std::string_view name) {
  if (name == "gpt2") return Split::kGpt2;
  if (name == "cl100k" || name == "llama3") return Split::kCl100k;
  if (name == "o200k") return Split::kO200k;
  if (name == "qwen2") return Split::kQwen2;
  if (name == "tekken") return Split::kTekken;
  if (name == "whitespace") return Split::kWhitespace;
  return std::nullopt;
}

std::size_t scan(Split split, const Byte* from, const Byte* end, const Byte** ends, std::size_t capacity,
                 const Byte* readable) {
  if (readable == nullptr || from == end || end[-1] != '\n') readable = end;
  switch (split) {
    case Split::kGpt2:
      return scan_blocks<Gpt2Starts, Split::kGpt2>(from, end, ends, capacity, readable);
    case Split::kCl100k:
      return scan_blocks<Cl100kStarts<3>, Split::kCl100k>(from, end, ends, capacity, readable);
    case Split::kQwen2:
      return scan_blocks<Cl100kStarts<1>, Split::kQwen2>(from, end, ends, capacity, readable);
    case Split::kO200k:
      return scan_blocks<O200kStarts<3, true>, Split::kO200k>(from, end, ends, capacity, readable);
    case Split::kTekken:
      return scan_blocks<O200kStarts<1, false>, Split::kTekken>(from, end, ends, capacity, readable);
    case Split::kWhitespace:
      return scan_blocks<WhitespaceStarts, Split::kWhitespace>(from, end, ends, capacity, readable);
  }
  return 0;
}

}  // namespace engine
