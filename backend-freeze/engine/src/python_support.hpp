// What the parts of the Python module share.
#pragma once

#include <nanobind/nanobind.h>

#include <string_view>

#include "scan.hpp"

namespace engine::python {

namespace nb = nanobind;

// Throws ValueError.
Split split_or_throw(std::string_view name);

// A document's bytes. They live as long as the object: a str keeps its UTF-8 once it was asked for.
std::string_view bytes_of(nb::handle document);

// As nb::cast, with a TypeError where the object is of another type or too large.
template <class T>
T to(nb::handle object, const char* expected) {
  T value{};
  if (!nb::try_cast(object, value)) throw nb::type_error(expected);
  return value;
}

// The bytes of any object with the buffer protocol, for as long as this lives.
class Buffer {
 public:
  explicit Buffer(nb::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_SIMPLE) != 0) throw nb::python_error();
  }
  ~Buffer() { PyBuffer_Release(&view_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::string_view bytes() const {
    return {static_cast<const char*>(view_.buf), static_cast<std::size_t>(view_.len)};
  }
  // As an array of T, which the object must hold without a gap.
  template <class T>
  const T* array() const {
    return static_cast<const T*>(view_.buf);
  }
  template <class T>
  std::size_t size() const {
    return static_cast<std::size_t>(view_.len) / sizeof(T);
  }

 private:
  Py_buffer view_{};
};

void bind_counter(nb::module_& module);
void bind_train(nb::module_& module);
void bind_encode(nb::module_& module);

}  // namespace engine::python
