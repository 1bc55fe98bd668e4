#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "merge.hpp"
#include "python_counter.hpp"

namespace engine::python {

namespace {

constexpr std::int64_t kLargestVocabulary = 100'000'000;  // ids and lengths of a merge fit in 32 bits by far

std::optional<std::size_t> not_negative(std::optional<std::int64_t> number, const char* name) {
  if (!number) return std::nullopt;
  if (*number < 0) throw nb::value_error((std::string(name) + " must not be negative").c_str());
  return static_cast<std::size_t>(*number);
}

Trained train(Counter& counter, std::int64_t vocab_size, std::int64_t min_frequency,
              std::vector<std::string> special_tokens, bool all_bytes,
              std::optional<std::int64_t> max_token_length, const nb::object& progress,
              std::optional<std::int64_t> limit_alphabet, bool consume) {
  if (vocab_size < 0 || vocab_size > kLargestVocabulary) throw nb::value_error("vocab_size is out of range");
  TrainOptions options;
  options.vocab_size = static_cast<std::size_t>(vocab_size);
  options.min_frequency = static_cast<std::int64_t>(*not_negative(min_frequency, "min_frequency"));
  options.special_tokens = std::move(special_tokens);
  options.all_bytes = all_bytes;
  options.max_token_length = not_negative(max_token_length, "max_token_length");
  options.limit_alphabet = not_negative(limit_alphabet, "limit_alphabet");
  Progress report;
  if (!progress.is_none()) {
    report = [&progress](std::size_t done, std::size_t total, const std::vector<std::int64_t>& tokens) {
      const nb::gil_scoped_acquire locked;
      return nb::cast<bool>(progress(done, total, tokens));
    };
  }
  return counter.with_words([&](BoundedCounts& counts) {
    return engine::train(counts.words(), options, report, [&] {
      if (consume) counts.clear();
    });
  });
}

nb::list merges_of(const Trained& trained) {
  nb::list merges;
  for (const Merge& merge : trained.merges) {
    merges.append(nb::make_tuple(merge.left, merge.right, merge.count));
  }
  return merges;
}

}  // namespace

void bind_train(nb::module_& module) {
  nb::exception<Stopped>(module, "Stopped");
  nb::class_<Trained>(module, "Trained")
      .def_ro("vocab", &Trained::vocabulary, "Tokens by id, spelled in the byte alphabet.")
      .def_prop_ro("merges", &merges_of,
                   "(left id, right id, count of the pair when it was merged), by rank.");
  module.def("train", &train, nb::arg("counter"), nb::arg("vocab_size"), nb::arg("min_frequency") = 0,
             nb::arg("special_tokens") = std::vector<std::string>(), nb::arg("all_bytes") = true,
             nb::arg("max_token_length") = nb::none(), nb::arg("progress") = nb::none(),
             nb::arg("limit_alphabet") = nb::none(), nb::arg("consume") = false,
             "Learn merges. `progress(done, total, tokens)` is called every 50 ms, first and last too; when\n"
             "false, Stopped is raised. `tokens`: the text's bytes at first, then its tokens after each\n"
             "merge since the last call.\n"
             "`max_token_length` is exclusive, as in tokenizers, and in bytes. `limit_alphabet` keeps so\n"
             "many bytes, not with all_bytes. `consume` empties the counter as soon as it is read.");
}

}  // namespace engine::python
