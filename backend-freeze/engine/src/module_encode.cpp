#include <nanobind/stl/string_view.h>

#include <stdexcept>

#include "encode_nfc.hpp"
#include "encode_stream.hpp"
#include "python_encoder.hpp"

namespace engine::python {

namespace {

constexpr std::int64_t kMostThreads = 64;

class UnknownToken : public std::out_of_range {
 public:
  explicit UnknownToken(const std::string& id) : std::out_of_range("no token has the id " + id) {}
};

std::size_t checked_threads(std::int64_t threads) {
  if (threads < 1) throw nb::value_error("threads must be 1 or more");
  return static_cast<std::size_t>(std::min(threads, kMostThreads));
}

// Ctrl-C reaches Python only when it is asked.
void look_for_signals() {
  const nb::gil_scoped_acquire locked;
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
}

nb::bytes as_bytes(const IdBuffer& ids) { return nb::bytes(ids.data(), ids.size() * sizeof(TokenId)); }

// One buffer for all calls of a thread.
IdBuffer& own_buffer() {
  thread_local IdBuffer ids;
  ids.shrink();
  return ids;
}

const std::atomic<bool> kNeverStops{false};

// The encoder, kept alive by the streams that use it.
class PyEncoder {
 public:
  PyEncoder(EncoderParts parts, std::string_view split, bool prefix_space, bool joins_last_spaces)
      : encoder_(std::make_shared<Encoder>(
            std::move(parts.vocabulary),
            EncoderOptions{split_or_throw(split), prefix_space, joins_last_spaces}, std::move(parts.all),
            std::move(parts.words))) {}

  nb::bytes encode(nb::handle text, bool plain_specials, bool normalized, std::int64_t threads) const {
    IdBuffer& ids = own_buffer();
    run(text, {plain_specials, normalized}, checked_threads(threads), ids);
    return as_bytes(ids);
  }

  std::size_t count(nb::handle text, bool plain_specials, bool normalized) const {
    IdBuffer& ids = own_buffer();
    run(text, {plain_specials, normalized}, 1, ids);
    return ids.size();
  }

  nb::tuple encode_batch(const nb::list& texts, bool plain_specials, bool normalized,
                         std::int64_t threads) const;
  nb::bytes decode(nb::handle ids) const;
  nb::bytes token_bytes(std::int64_t id) const;
  nb::list stretches(nb::handle text, bool plain_specials) const;

  std::size_t size() const { return encoder_->model().size(); }
  const std::shared_ptr<Encoder>& shared() const { return encoder_; }

 private:
  void run(nb::handle text, Request request, std::size_t threads, IdBuffer& ids) const {
    const std::string_view bytes = bytes_of(text);
    const nb::gil_scoped_release unlocked;
    StopCheck stop(kNeverStops, look_for_signals);
    if (threads == 1) {
      Encoder::Worker worker(*encoder_);
      return encoder_->encode(bytes, request, *worker, ids, stop);
    }
    EncodeStream stream(*encoder_, request, threads);
    stream.feed(bytes, ids, stop);
    stream.finish(ids, stop);
  }

  std::shared_ptr<Encoder> encoder_;
};

// Texts are handed out one by one; each thread writes to a buffer of its own, from where they are put in
// order.
struct Encoded {
  std::size_t thread = 0;
  std::size_t begin = 0;
  std::size_t count = 0;
};

nb::tuple PyEncoder::encode_batch(const nb::list& texts, bool plain_specials, bool normalized,
                                  std::int64_t threads) const {
  const Request request{plain_specials, normalized};
  const nb::tuple kept(texts);  // Another thread may change the list while the GIL is released.
  std::vector<std::string_view> views;
  views.reserve(kept.size());
  for (const nb::handle text : kept) views.push_back(bytes_of(text));
  std::vector<Encoded> encoded(views.size());
  std::vector<IdBuffer> buffers(std::min(checked_threads(threads), std::max(views.size(), std::size_t{1})));
  {
    const nb::gil_scoped_release unlocked;
    std::atomic<std::size_t> next{0};
    StopCheck stop(kNeverStops, look_for_signals);
    on_threads(buffers.size(), stop, [&](std::size_t thread, StopCheck& check) {
      Encoder::Worker worker(*encoder_);
      for (std::size_t at = next++; at < views.size(); at = next++) {
        const std::size_t begin = buffers[thread].size();
        encoder_->encode(views[at], request, *worker, buffers[thread], check);
        encoded[at] = {thread, begin, buffers[thread].size() - begin};
        check.beat();
      }
    });
  }
  std::size_t total = 0;
  std::vector<std::uint64_t> counts;
  for (const Encoded& one : encoded) {
    counts.push_back(one.count);
    total += one.count;
  }
  const nb::object ids = nb::steal(
      PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(total * sizeof(TokenId))));
  if (!ids.is_valid()) throw nb::python_error();
  char* out = PyBytes_AS_STRING(ids.ptr());
  for (const Encoded& one : encoded) {
    const std::size_t size = one.count * sizeof(TokenId);
    if (size) std::memcpy(out, buffers[one.thread].data() + one.begin, size);
    out += size;
  }
  return nb::make_tuple(ids, nb::bytes(counts.data(), counts.size() * sizeof counts[0]));
}

nb::bytes PyEncoder::decode(nb::handle ids) const {
  std::string text;
  const auto add = [&](std::uint64_t id) {
    const std::string* bytes = encoder_->bytes_of(id);
    if (bytes == nullptr) throw UnknownToken(std::to_string(id));
    text += *bytes;
  };
  if (PyObject_CheckBuffer(ids.ptr())) {
    const Buffer buffer(ids);
    if (buffer.bytes().size() % sizeof(TokenId)) throw nb::value_error("ids are 4 bytes each");
    for (std::size_t i = 0; i < buffer.size<TokenId>(); ++i) {
      TokenId id = 0;
      std::memcpy(&id, buffer.bytes().data() + i * sizeof id, sizeof id);
      add(id);
    }
  } else {
    for (const nb::handle one : to<nb::sequence>(ids, "ids are a sequence or a buffer")) {
      std::uint64_t id = 0;
      if (!nb::try_cast(one, id)) throw UnknownToken(nb::repr(one).c_str());
      add(id);
    }
  }
  return nb::bytes(text.data(), text.size());
}

nb::bytes PyEncoder::token_bytes(std::int64_t id) const {
  const std::string* bytes = id < 0 ? nullptr : encoder_->bytes_of(static_cast<std::uint64_t>(id));
  if (bytes == nullptr) throw UnknownToken(std::to_string(id));
  return nb::bytes(bytes->data(), bytes->size());
}

// What is to be normalized, as bytes, and the ids of the tokens between.
nb::list PyEncoder::stretches(nb::handle text, bool plain_specials) const {
  const std::string_view bytes = bytes_of(text);
  nb::list found;
  encoder_->additions({plain_specials, false})
      .raw.each_stretch(
          bytes,
          [&](std::size_t begin, std::size_t end) {
            found.append(nb::bytes(bytes.data() + begin, end - begin));
          },
          [&](const Match& match) { found.append(match.id); });
  return found;
}

class PyEncodeStream {
 public:
  PyEncodeStream(const PyEncoder& encoder, bool plain_specials, bool normalized, std::int64_t threads)
      : encoder_(encoder.shared()),
        stream_(*encoder_, {plain_specials, normalized}, checked_threads(threads)) {}

  nb::bytes feed(nb::handle bytes) {
    const Buffer buffer(bytes);
    return work([&](StopCheck& stop) { stream_.feed(buffer.bytes(), ids_, stop); });
  }
  nb::bytes finish() {
    return work([&](StopCheck& stop) { stream_.finish(ids_, stop); });
  }
  void stop() { is_stopped_ = true; }

 private:
  template <class Work>
  nb::bytes work(Work what) {
    {
      const nb::gil_scoped_release unlocked;
      mutex_.lock();
    }
    const std::unique_lock lock(mutex_, std::adopt_lock);
    ids_.shrink();
    try {
      const nb::gil_scoped_release unlocked;
      StopCheck stop(is_stopped_, look_for_signals);
      stop.beat();
      what(stop);
    } catch (...) {
      stream_.clear();
      throw;
    }
    return as_bytes(ids_);
  }

  std::shared_ptr<Encoder> encoder_;
  EncodeStream stream_;
  IdBuffer ids_;
  std::mutex mutex_;
  std::atomic<bool> is_stopped_{false};
};

PyEncoder from_merges(const nb::dict& vocab, const nb::list& merges, std::string_view split,
                      const nb::object& unknown, bool whole_words, bool prefix_space, const nb::list& added) {
  return PyEncoder(parts_of_merges(vocab, merges, unknown, whole_words, added), split, prefix_space, false);
}

PyEncoder from_ranks(const nb::dict& ranks, std::string_view split, bool joins_last_spaces,
                     const nb::list& added) {
  return PyEncoder(parts_of_ranks(ranks, added), split, false, joins_last_spaces);
}

constexpr const char* kEncoderHelp =
    "Text to ids, as Hugging Face's tokenizers or tiktoken has it. Ids come as bytes: uint32 of this\n"
    "machine. Texts are str or bytes; in bytes that are no UTF-8 each broken byte is a symbol.\n"
    "`plain_specials`: special tokens in the text are plain text. `normalized`: the text was normalized,\n"
    "and `stretches` have been taken apart.";

}  // namespace

void bind_encode(nb::module_& module) {
  module.def(
      "stays_nfc",
      [](nb::handle text) {
        const std::string_view utf8 = bytes_of(text);
        const auto* first = reinterpret_cast<const Byte*>(utf8.data());
        return stays_nfc(first, first + utf8.size());
      },
      nb::arg("text"), "Whether NFC leaves a text as it is, for sure.");
  nb::exception<UnknownToken>(module, "UnknownToken", PyExc_ValueError);
  nb::class_<PyEncoder>(module, "Encoder", kEncoderHelp)
      .def_static("from_merges", &from_merges, nb::arg("vocab"), nb::arg("merges"), nb::arg("split"),
                  nb::arg("unknown") = nb::none(), nb::arg("whole_words") = false,
                  nb::arg("prefix_space") = false, nb::arg("added") = nb::list(),
                  "spelling → id, merges by rank. `whole_words`: one that is a token is not merged.\n"
                  "`added`: (text, id, is special, is normalized).")
      .def_static("from_ranks", &from_ranks, nb::arg("ranks"), nb::arg("split"),
                  nb::arg("joins_last_spaces") = false, nb::arg("added") = nb::list(),
                  "bytes → rank. `joins_last_spaces`: white space at the end of the text is one piece.")
      .def("encode", &PyEncoder::encode, nb::arg("text"), nb::arg("plain_specials") = false,
           nb::arg("normalized") = false, nb::arg("threads") = 1)
      .def("encode_batch", &PyEncoder::encode_batch, nb::arg("texts"), nb::arg("plain_specials") = false,
           nb::arg("normalized") = false, nb::arg("threads") = 1,
           "The ids of all texts, and how many each has as uint64.")
      .def("count", &PyEncoder::count, nb::arg("text"), nb::arg("plain_specials") = false,
           nb::arg("normalized") = false, "How many ids the text has.")
      .def("decode", &PyEncoder::decode, nb::arg("ids"),
           "The bytes of ids: a sequence of int, or a buffer of uint32. Raises UnknownToken.")
      .def("token_bytes", &PyEncoder::token_bytes, nb::arg("id"), "Raises UnknownToken.")
      .def("stretches", &PyEncoder::stretches, nb::arg("text"), nb::arg("plain_specials") = false,
           "What a normalizer gets, as bytes, and the ids of the tokens between.")
      .def("size", &PyEncoder::size, "Above the highest id.");
  nb::class_<PyEncodeStream>(module, "EncodeStream", "A document in portions cut anywhere.")
      .def(nb::init<const PyEncoder&, bool, bool, std::int64_t>(), nb::arg("encoder"),
           nb::arg("plain_specials") = false, nb::arg("normalized") = false, nb::arg("threads") = 1)
      .def("feed", &PyEncodeStream::feed, nb::arg("bytes"), "The ids that are certain by now.")
      .def("finish", &PyEncodeStream::finish, "The ids of the rest; the next document may follow.")
      .def("stop", &PyEncodeStream::stop, "From another thread: what runs and what follows raises Stopped.");
}

}  // namespace engine::python
