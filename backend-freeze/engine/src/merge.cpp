#include "merge.hpp"

#include <algorithm>
#include <bitset>
#include <limits>

#include "merger.hpp"

namespace engine {

namespace {

// Slots of 16 bits halve the memory of the words; the last ids are the marks of WordSlots.
constexpr std::size_t kMostIn16Bits = 65000;

// How often each byte occurs.
std::array<std::int64_t, 256> byte_counts(const WordSource& words) {
  std::array<std::int64_t, 256> counts{};
  words.each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
    for (std::size_t i = 0; i < length; ++i) counts[bytes[i]] += count;
  });
  return counts;
}

// The bytes of the alphabet. Of equally frequent ones at its limit those spelled first stay; the library
// leaves that to the order of a hash map.
std::bitset<256> alphabet_of(const WordSource& words, const TrainOptions& options) {
  if (options.all_bytes) return std::bitset<256>().set();
  const std::array<std::int64_t, 256> counts = byte_counts(words);
  std::vector<Byte> seen;
  for (const Byte byte : bytes_by_spelling()) {
    if (counts[byte] > 0) seen.push_back(byte);
  }
  std::stable_sort(seen.begin(), seen.end(),
                   [&](Byte left, Byte right) { return counts[left] > counts[right]; });
  if (options.limit_alphabet && seen.size() > *options.limit_alphabet) seen.resize(*options.limit_alphabet);
  std::bitset<256> kept;
  for (const Byte byte : seen) kept.set(byte);
  return kept;
}

template <class Slot>
std::vector<Merge> learn(const WordSource& words, const std::array<TokenId, 256>& id_of_byte,
                         Vocabulary& vocabulary, const TrainOptions& options, Pulse& pulse,
                         const std::function<void()>& laid_out) {
  WordSlots<Slot> slots(words, id_of_byte, pulse);
  if (laid_out) laid_out();
  if constexpr (sizeof(Slot) == sizeof(std::uint16_t)) {
    using Small = PairCounts<std::uint32_t, std::int32_t>;
    // No pair occurs more often than there are bytes.
    if (slots.bytes_of_text() <= std::numeric_limits<std::int32_t>::max()) {
      return Merger<Slot, Small>(slots, vocabulary, options, pulse).run(id_of_byte);
    }
  }
  using Large = PairCounts<Pair, std::int64_t>;
  return Merger<Slot, Large>(slots, vocabulary, options, pulse).run(id_of_byte);
}

// A pair merged twice (see Merger::whole_words) has the rank of the last time, for the library keeps ranks in
// a map.
void keep_last(std::vector<Merge>& merges) {
  std::unordered_set<Pair> seen;
  std::size_t to = merges.size();
  for (std::size_t from = merges.size(); from-- > 0;) {
    if (seen.insert(pair_of(merges[from].left, merges[from].right)).second) merges[--to] = merges[from];
  }
  merges.erase(merges.begin(), merges.begin() + static_cast<std::ptrdiff_t>(to));
}

}  // namespace

Trained train(const WordSource& words, const TrainOptions& options, const Progress& progress,
              const std::function<void()>& laid_out) {
  Vocabulary vocabulary;
  for (const std::string& token : options.special_tokens) vocabulary.add(token);
  const std::bitset<256> bytes = alphabet_of(words, options);
  std::array<TokenId, 256> id_of_byte;
  id_of_byte.fill(WordSlots<std::uint16_t>::kDropped);
  for (const Byte byte : bytes_by_spelling()) {
    if (bytes[byte]) id_of_byte[byte] = vocabulary.add(byte_spellings()[byte]).first;
  }

  Pulse pulse(progress);
  pulse.expect(options.vocab_size - std::min(options.vocab_size, vocabulary.size()));
  const bool is_small = std::max(options.vocab_size, vocabulary.size()) <= kMostIn16Bits;
  Trained trained;
  const auto learn_with = is_small ? learn<std::uint16_t> : learn<std::uint32_t>;
  trained.merges = learn_with(words, id_of_byte, vocabulary, options, pulse, laid_out);
  pulse.tell();
  keep_last(trained.merges);
  trained.vocabulary = std::move(vocabulary).take();
  return trained;
}

}  // namespace engine
