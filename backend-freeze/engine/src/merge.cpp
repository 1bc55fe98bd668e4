#include "merge.hpp"

#include <bitset>

#include "merger.hpp"

namespace engine {

namespace {

// Slots of 16 bits halve the memory of the words; the last ids are the marks of WordSlots.
constexpr std::size_t kMostIn16Bits = 65000;

std::bitset<256> bytes_in(const WordCounts& words) {
  std::bitset<256> seen;
  words.each([&](const Byte* bytes, std::size_t length, std::int64_t) {
    for (std::size_t i = 0; i < length; ++i) seen.set(bytes[i]);
  });
  return seen;
}

template <class Slot>
std::vector<Merge> learn(const WordCounts& words, const std::array<TokenId, 256>& id_of_byte,
                         Vocabulary& vocabulary, const TrainOptions& options, Pulse& pulse) {
  WordSlots<Slot> slots(words, id_of_byte, pulse);
  return Merger<Slot>(slots, vocabulary, options, pulse).run(id_of_byte);
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

Trained train(const WordCounts& words, const TrainOptions& options, const Progress& progress) {
  Vocabulary vocabulary;
  for (const std::string& token : options.special_tokens) vocabulary.add(token);
  const std::bitset<256> bytes = options.all_bytes ? std::bitset<256>().set() : bytes_in(words);
  std::array<TokenId, 256> id_of_byte{};
  for (const Byte byte : bytes_by_spelling()) {
    if (bytes[byte]) id_of_byte[byte] = vocabulary.add(byte_spellings()[byte]).first;
  }

  Pulse pulse(progress);
  pulse.expect(options.vocab_size - std::min(options.vocab_size, vocabulary.size()));
  pulse.beat();
  const bool is_small = std::max(options.vocab_size, vocabulary.size()) <= kMostIn16Bits;
  Trained trained;
  trained.merges = is_small ? learn<std::uint16_t>(words, id_of_byte, vocabulary, options, pulse)
                            : learn<std::uint32_t>(words, id_of_byte, vocabulary, options, pulse);
  keep_last(trained.merges);
  trained.vocabulary = std::move(vocabulary).take();
  return trained;
}

}  // namespace engine
