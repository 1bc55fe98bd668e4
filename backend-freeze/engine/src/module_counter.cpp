#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include <algorithm>

#include "delta_packed.hpp"
#include "python_counter.hpp"

namespace engine::python {

namespace {

// Each has a table of its own and all tables hold much the same words: more would cost memory, and eight
// count faster (1 GB/s) than Python reads.
constexpr std::size_t kMostThreads = 8;

std::size_t checked_threads(std::int64_t threads) {
  if (threads < 1) throw nb::value_error("threads must be 1 or more");
  return std::min(static_cast<std::size_t>(threads), kMostThreads);
}

struct Word {
  std::string bytes;
  std::int64_t count;
  bool operator<(const Word& other) const {
    return count != other.count ? count > other.count : bytes < other.bytes;
  }
};

// Rows for one Arrow array: 32-bit offsets, bytes, 64-bit counts.
struct Batch {
  std::vector<std::int32_t> offsets = {0};
  std::vector<Byte> bytes;
  std::vector<std::int64_t> counts;

  void hand_to(const nb::object& take) {
    const nb::gil_scoped_acquire locked;
    take(nb::bytes(offsets.data(), offsets.size() * sizeof offsets[0]), nb::bytes(bytes.data(), bytes.size()),
         nb::bytes(counts.data(), counts.size() * sizeof counts[0]));
    offsets.resize(1);
    bytes.clear();
    counts.clear();
  }
};

// Rows for one row group of Parquet: lengths and counts become differences, the bytes stay what they are.
struct Pages {
  std::vector<std::int64_t> lengths;
  std::vector<Byte> bytes;
  std::vector<std::int64_t> counts;

  void hand_to(const nb::object& take) {
    std::vector<Byte> words;
    words.reserve(bytes.size() + 2 * lengths.size());
    append_delta_packed(lengths, words);
    words.insert(words.end(), bytes.begin(), bytes.end());
    std::vector<Byte> numbers;
    append_delta_packed(counts, numbers);
    const nb::gil_scoped_acquire locked;
    take(counts.size(), nb::bytes(words.data(), words.size()), nb::bytes(numbers.data(), numbers.size()));
    lengths.clear();
    bytes.clear();
    counts.clear();
  }
};

constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // Arrow's offsets and Parquet's sizes have 31 bits

}  // namespace

Counter::Counter(std::string_view split, std::int64_t threads, bool lines, bool prefix_space,
                 std::size_t memory_budget, const std::string& folder)
    : counts_(split_or_throw(split), checked_threads(threads), {lines, prefix_space},
              {memory_budget, std::filesystem::path(std::u8string(folder.begin(), folder.end()))}) {}

void Counter::add(const nb::list& documents) {
  // Own references: another thread may change the list while the GIL is released.
  const nb::tuple kept(documents);
  std::vector<std::string_view> texts;
  texts.reserve(kept.size());
  for (const nb::handle document : kept) texts.push_back(bytes_of(document));
  with_words([&](BoundedCounts& counts) {
    for (const std::string_view text : texts) counts.feed(text, true);
  });
}

void Counter::feed(nb::handle bytes, bool is_last) {
  const Buffer buffer(bytes);
  with_words([&](BoundedCounts& counts) { counts.feed(buffer.bytes(), is_last); });
}

void Counter::add_words(nb::handle offsets, nb::handle bytes, nb::handle counts, std::int64_t times) {
  const Buffer places(offsets);
  const Buffer text(bytes);
  const Buffer numbers(counts);
  const std::size_t rows = numbers.size<std::int64_t>();
  const auto* place = places.array<std::int32_t>();
  bool is_sound = times > 0 && places.size<std::int32_t>() == rows + 1;
  for (std::size_t row = 0; is_sound && row < rows; ++row) {
    const bool has_count = numbers.array<std::int64_t>()[row] > 0;
    is_sound = has_count && place[row] >= 0 && place[row] <= place[row + 1];
  }
  if (!is_sound || static_cast<std::size_t>(place[rows]) > text.bytes().size()) {
    throw nb::value_error("these are not offsets, bytes and counts of words");
  }
  with_words([&](BoundedCounts& into) {
    into.settle();
    const auto* first = reinterpret_cast<const Byte*>(text.bytes().data());
    for (std::size_t row = 0; row < rows; ++row) {
      const auto length = static_cast<std::size_t>(place[row + 1] - place[row]);
      into.add_word(first + place[row], length, numbers.array<std::int64_t>()[row] * times);
    }
    into.keep_to_budget();
  });
}

void Counter::merge(Counter& other, std::int64_t times, std::size_t longest) {
  if (&other == this) throw nb::value_error("a counter cannot be merged with itself");
  if (times < 1) throw nb::value_error("times must be 1 or more");
  refuse_reentry();
  other.refuse_reentry();
  const nb::gil_scoped_release unlocked;
  const std::scoped_lock lock(mutex_, other.mutex_);
  counts_.add(other.counts_, times, longest);
}

void Counter::clear() {
  with_words([](BoundedCounts& counts) { counts.clear(); });
}

std::size_t Counter::size() {
  return with_words([](BoundedCounts& counts) { return counts.size(); });
}

std::size_t Counter::runs_written() {
  return with_words([](BoundedCounts& counts) { return counts.runs_written(); });
}

// Most frequent first, then by bytes: the same list for the same text. The heap holds `most` words at most.
nb::list Counter::words(std::size_t most) {
  const std::vector<Word> sorted = with_words([&](BoundedCounts& counts) {
    std::vector<Word> best;
    counts.words().each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
      if (best.size() == most && (most == 0 || count < best.front().count)) return;
      Word word{std::string(reinterpret_cast<const char*>(bytes), length), count};
      if (best.size() == most) {
        if (!(word < best.front())) return;
        std::pop_heap(best.begin(), best.end());
        best.pop_back();
      }
      best.push_back(std::move(word));
      std::push_heap(best.begin(), best.end());
    });
    std::sort_heap(best.begin(), best.end());
    return best;
  });
  nb::list result;
  for (const Word& word : sorted) {
    result.append(nb::make_tuple(nb::bytes(word.bytes.data(), word.bytes.size()), word.count));
  }
  return result;
}

void Counter::each_batch(std::size_t rows, const nb::object& take) {
  with_words([&](BoundedCounts& counts) {
    Batch batch;
    counts.words().each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
      if (batch.counts.size() == rows || batch.bytes.size() + length > kMostBytes) batch.hand_to(take);
      batch.bytes.insert(batch.bytes.end(), bytes, bytes + length);
      batch.offsets.push_back(static_cast<std::int32_t>(batch.bytes.size()));
      batch.counts.push_back(count);
    });
    if (!batch.counts.empty()) batch.hand_to(take);
  });
}

void Counter::each_page(std::size_t rows, const nb::object& take) {
  with_words([&](BoundedCounts& counts) {
    Pages pages;
    counts.words().each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
      if (pages.counts.size() == rows || pages.bytes.size() + length > kMostBytes) pages.hand_to(take);
      pages.bytes.insert(pages.bytes.end(), bytes, bytes + length);
      pages.lengths.push_back(static_cast<std::int64_t>(length));
      pages.counts.push_back(count);
    });
    if (!pages.counts.empty()) pages.hand_to(take);
  });
}

constexpr const char* kCounterHelp =
    "How often each piece of a split occurs in documents. With `lines` each line, its feed included, is a\n"
    "document; with `prefix_space` one that does not begin with a space gets one. Above a quarter of\n"
    "`memory_budget` bytes words go to files in `folder`.";

void bind_counter(nb::module_& module) {
  nb::class_<Counter>(module, "Counter", kCounterHelp)
      .def(nb::init<std::string_view, std::int64_t, bool, bool, std::size_t, const std::string&>(),
           nb::arg("split"), nb::arg("threads") = 1, nb::arg("lines") = false,
           nb::arg("prefix_space") = false, nb::arg("memory_budget") = 0, nb::arg("folder") = "")
      .def("add", &Counter::add, nb::arg("documents"),
           "Count a list of str or bytes; each is cut on its own. After an error, clear the counter.")
      .def("feed", &Counter::feed, nb::arg("bytes"), nb::arg("is_last"),
           "Count the next bytes of a document, cut between characters; `is_last` ends it.")
      .def("add_words", &Counter::add_words, nb::arg("offsets"), nb::arg("bytes"), nb::arg("counts"),
           nb::arg("times") = 1,
           "Add counted words: int32 offsets, bytes, int64 counts, as Arrow keeps them.")
      .def("merge", &Counter::merge, nb::arg("other"), nb::arg("times") = 1, nb::arg("longest") = 0,
           "Add the counts of another counter, each taken so many times; longer words in pieces.")
      .def("clear", &Counter::clear)
      .def("size", &Counter::size, "Distinct words. Like all that follow it ends an open document.")
      .def("runs_written", &Counter::runs_written, "How often words went to a file.")
      .def("words", &Counter::words, nb::arg("most") = SIZE_MAX,
           "(bytes, count), most frequent first, then by bytes.")
      .def("each_batch", &Counter::each_batch, nb::arg("rows"), nb::arg("take"),
           "Call take(offsets, bytes, counts) with up to `rows` words at a time, as add_words takes them.")
      .def("each_page", &Counter::each_page, nb::arg("rows"), nb::arg("take"),
           "Call take(rows, words, counts) with up to `rows` words at a time, as Parquet has them in pages:\n"
           "DELTA_LENGTH_BYTE_ARRAY and DELTA_BINARY_PACKED.");
}

}  // namespace engine::python
