// From a tokenizer's file, read into Python's dict and list, to what the encoder is made of.
#pragma once

#include "encode.hpp"
#include "python_support.hpp"

namespace engine::python {

struct EncoderParts {
  BpeVocabulary vocabulary;
  Additions all;    // added tokens
  Additions words;  // those of them that are not special
};

// `added` is a list of (text, id, is special, is normalized); the text of a normalized one is normalized.
// Throws ValueError where the parts do not fit together.
//
// Tokens are spelled in the byte alphabet, merges are "left right" or (left, right).
EncoderParts parts_of_merges(const nb::dict& vocab, const nb::list& merges, const nb::object& unknown,
                             bool has_whole_words, const nb::list& added);
// bytes → rank, as tiktoken has it.
EncoderParts parts_of_ranks(const nb::dict& ranks, const nb::list& added);

}  // namespace engine::python
