// Documents that arrive in portions of any size, encoded as soon as what follows cannot change it.
#pragma once

#include "encode_threads.hpp"

namespace engine {

class EncodeStream {
 public:
  // The text is normalized already: see Request. `threads` share each portion.
  EncodeStream(const Encoder& encoder, Request request, std::size_t threads)
      : encoder_(encoder), request_(request), parts_(threads) {
    workers_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) workers_.emplace_back(encoder);
  }

  // The next bytes of the document, cut anywhere. Appends ids when enough has come together; memory is
  // bounded by the longest stretch that cannot be cut.
  void feed(std::string_view bytes, IdBuffer& ids, StopCheck& stop);
  // The document ends: appends the ids of its rest. The next one may follow.
  void finish(IdBuffer& ids, StopCheck& stop);
  // Forgets what was fed, after an exception.
  void clear();

 private:
  // Less is not worth a start of the threads.
  static constexpr std::size_t kStep = std::size_t{1} << 16;

  std::size_t encode_certain(bool is_last, IdBuffer& ids, StopCheck& stop);
  void encode_normalized(std::size_t& from, std::size_t end, bool is_closed, IdBuffer& ids, StopCheck& stop);
  void encode_stretch(std::string_view text, IdBuffer& ids, StopCheck& stop);
  std::size_t last_cut(std::size_t from, std::size_t end) const;
  void put(TokenId id, IdBuffer& ids);

  const Encoder& encoder_;
  Request request_;
  // Each part has the same cache each time: it is in the memory of the processor that had it last.
  std::vector<Encoder::Worker> workers_;
  std::vector<IdBuffer> parts_;
  std::string text_;  // what could not be encoded yet
  bool is_stretch_new_ = true;
  std::size_t step_ = kStep;
};

}  // namespace engine
