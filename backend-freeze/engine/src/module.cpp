// The Python module. Work is done without the GIL; exceptions become Python's.
#include <nanobind/nanobind.h>
#include <nanobind/stl/function.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "merge.hpp"

namespace nb = nanobind;

namespace {

using engine::Byte;

// Each has a table of its own and all tables hold much the same words: more would cost memory, and eight
// count faster (1 GB/s) than Python reads.
constexpr std::size_t kMostThreads = 8;
constexpr std::int64_t kLargestVocabulary = 100'000'000;  // ids and lengths of a merge fit in 32 bits by far

engine::Split split_or_throw(std::string_view name) {
  if (const auto split = engine::split_named(name)) return *split;
  throw nb::value_error(("there is no split named \"" + std::string(name) + "\"").c_str());
}

// A document's bytes. They live as long as the object: a str keeps its UTF-8 once it was asked for.
std::string_view bytes_of(nb::handle document) {
  if (nb::isinstance<nb::bytes>(document)) {
    return {PyBytes_AS_STRING(document.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(document.ptr()))};
  }
  if (!nb::isinstance<nb::str>(document)) throw nb::type_error("a document is str or bytes");
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(document.ptr(), &size);
  if (text == nullptr) throw nb::python_error();  // a lone surrogate: UnicodeEncodeError, a ValueError
  return {text, static_cast<std::size_t>(size)};
}

class Counter {
 public:
  Counter(std::string_view split, std::int64_t threads)
      : counts_(split_or_throw(split), checked_threads(threads)) {}

  // Runs work(counts) without the GIL and alone. The GIL goes first: waiting for the lock while holding it
  // would stop the thread that has the lock from ever coming back.
  template <class Work>
  auto with_words(Work work) {
    refuse_reentry();
    const nb::gil_scoped_release unlocked;
    const std::scoped_lock lock(mutex_);
    const InUse mark(user_);
    return work(counts_);
  }

  void add(const nb::list& documents) {
    // Own references: another thread may change the list while the GIL is released.
    const nb::tuple kept(documents);
    std::vector<std::string_view> texts;
    texts.reserve(kept.size());
    for (const nb::handle document : kept) texts.push_back(bytes_of(document));
    with_words([&](engine::ParallelCounts& counts) { counts.add(texts); });
  }

  void merge(Counter& other) {
    if (&other == this) throw nb::value_error("a counter cannot be merged with itself");
    refuse_reentry();
    other.refuse_reentry();
    const nb::gil_scoped_release unlocked;
    const std::scoped_lock lock(mutex_, other.mutex_);
    counts_.add(other.counts_);
  }

  void clear() {
    with_words([](engine::ParallelCounts& counts) { counts.clear(); });
  }

  std::size_t size() {
    return with_words([](engine::ParallelCounts& counts) { return counts.words().size(); });
  }

  // Most frequent first, then by bytes: the same list for the same text.
  nb::list words() {
    struct Word {
      std::string bytes;
      std::int64_t count;
    };
    const std::vector<Word> sorted = with_words([](engine::ParallelCounts& counts) {
      std::vector<Word> all;
      all.reserve(counts.words().size());
      counts.words().each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
        all.push_back({std::string(reinterpret_cast<const char*>(bytes), length), count});
      });
      std::sort(all.begin(), all.end(), [](const Word& left, const Word& right) {
        return left.count != right.count ? left.count > right.count : left.bytes < right.bytes;
      });
      return all;
    });
    nb::list result;
    for (const Word& word : sorted) {
      result.append(nb::make_tuple(nb::bytes(word.bytes.data(), word.bytes.size()), word.count));
    }
    return result;
  }

 private:
  static std::size_t checked_threads(std::int64_t threads) {
    if (threads < 1) throw nb::value_error("threads must be 1 or more");
    return std::min(static_cast<std::size_t>(threads), kMostThreads);
  }

  struct InUse {
    explicit InUse(std::atomic<std::thread::id>& user) : user_(user) { user_ = std::this_thread::get_id(); }
    ~InUse() { user_ = std::thread::id(); }
    std::atomic<std::thread::id>& user_;
  };

  // The progress function of a training would wait for its own thread for ever.
  void refuse_reentry() const {
    if (user_ == std::this_thread::get_id()) throw std::logic_error("the counter is in use by this training");
  }

  std::mutex mutex_;
  std::atomic<std::thread::id> user_{};
  engine::ParallelCounts counts_;
};

engine::TrainOptions options_of(std::int64_t vocab_size, std::int64_t min_frequency,
                                std::vector<std::string> special_tokens, bool all_bytes,
                                std::optional<std::int64_t> max_token_length) {
  if (vocab_size < 0 || vocab_size > kLargestVocabulary) throw nb::value_error("vocab_size is out of range");
  if (min_frequency < 0) throw nb::value_error("min_frequency must not be negative");
  if (max_token_length && *max_token_length < 0) {
    throw nb::value_error("max_token_length must not be negative");
  }
  engine::TrainOptions options;
  options.vocab_size = static_cast<std::size_t>(vocab_size);
  options.min_frequency = min_frequency;
  options.special_tokens = std::move(special_tokens);
  options.all_bytes = all_bytes;
  if (max_token_length) options.max_token_length = static_cast<std::size_t>(*max_token_length);
  return options;
}

engine::Trained train(Counter& counter, std::int64_t vocab_size, std::int64_t min_frequency,
                      std::vector<std::string> special_tokens, bool all_bytes,
                      std::optional<std::int64_t> max_token_length, const nb::object& progress) {
  const engine::TrainOptions options =
      options_of(vocab_size, min_frequency, std::move(special_tokens), all_bytes, max_token_length);
  engine::Progress report;
  if (!progress.is_none()) {
    report = [&progress](std::size_t done, std::size_t total) {
      const nb::gil_scoped_acquire locked;
      return nb::cast<bool>(progress(done, total));
    };
  }
  return counter.with_words([&](engine::ParallelCounts& counts) {
    return engine::train(counts.words(), options, report);
  });
}

nb::list merges_of(const engine::Trained& trained) {
  nb::list merges;
  for (const engine::Merge& merge : trained.merges) {
    merges.append(nb::make_tuple(merge.left, merge.right, merge.count));
  }
  return merges;
}

nb::list split(const nb::str& text, std::string_view name) {
  const engine::Split split = split_or_throw(name);
  const std::string_view utf8 = bytes_of(text);
  const auto* at = reinterpret_cast<const Byte*>(utf8.data());
  const Byte* end = at + utf8.size();
  nb::list pieces;
  constexpr std::size_t kBatch = 1024;
  const Byte* ends[kBatch];
  while (at < end) {
    const std::size_t found = engine::scan(split, at, end, ends, kBatch);
    for (std::size_t i = 0; i < found; at = ends[i++]) {
      pieces.append(nb::str(reinterpret_cast<const char*>(at), static_cast<std::size_t>(ends[i] - at)));
    }
  }
  return pieces;
}

}  // namespace

NB_MODULE(tokenizer_studio_engine, module) {
  module.doc() = "Counts words and learns merges. Released from the GIL, exact to Hugging Face tokenizers.";
  nb::exception<engine::Stopped>(module, "Stopped");
  nb::class_<Counter>(module, "Counter", "How often each piece of a split occurs in documents.")
      .def(nb::init<std::string_view, std::int64_t>(), nb::arg("split"), nb::arg("threads") = 1)
      .def("add", &Counter::add, nb::arg("documents"),
           "Count a list of str or bytes; each is cut on its own. After an error, clear the counter.")
      .def("merge", &Counter::merge, nb::arg("other"), "Add the counts of another counter.")
      .def("clear", &Counter::clear)
      .def("size", &Counter::size, "Distinct words.")
      .def("words", &Counter::words, "(bytes, count), most frequent first, then by bytes.");
  nb::class_<engine::Trained>(module, "Trained")
      .def_ro("vocab", &engine::Trained::vocabulary, "Tokens by id, spelled in the byte alphabet.")
      .def_prop_ro("merges", &merges_of,
                   "(left id, right id, count of the pair when it was merged), by rank.");
  module.def("train", &train, nb::arg("counter"), nb::arg("vocab_size"), nb::arg("min_frequency") = 0,
             nb::arg("special_tokens") = std::vector<std::string>(), nb::arg("all_bytes") = true,
             nb::arg("max_token_length") = nb::none(), nb::arg("progress") = nb::none(),
             "Learn merges. `progress(done, total)` is called every 50 ms; when false, Stopped is raised.\n"
             "`max_token_length` is exclusive, as in tokenizers, and in bytes.");
  module.def("split", &split, nb::arg("text"), nb::arg("name"), "The pieces of a text.");
}
