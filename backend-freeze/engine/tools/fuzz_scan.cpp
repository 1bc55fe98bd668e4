// Compares the scanners of 64-byte blocks with those of single characters, and cuts texts at safe cuts.
//
// With libFuzzer, in the folder above:
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -I src tools/fuzz_scan.cpp src/scan*.cpp
//     src/utf8.cpp src/unicode_table.cpp -o fuzz && ./fuzz
// With any compiler: the same with -DFUZZ_MAIN and without "fuzzer,", then `./fuzz COUNT [SEED]` for random
// texts or `./fuzz FILE...` for files. With -DENGINE_NO_SIMD for words of eight bytes; with
// -DENGINE_NEON_EMULATED -I tools/neon_emulated for the NEON twin on any processor.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "scan_scalar.hpp"

namespace {

using engine::Byte;
using engine::Split;

constexpr Split kSplits[] = {Split::kGpt2,  Split::kCl100k, Split::kO200k,
                             Split::kQwen2, Split::kTekken, Split::kWhitespace};

// Where the pieces of [from, end) end.
using Scan = std::function<decltype(engine::scan_scalar)>;

// Up to `readable` memory may be read.
Scan in_blocks(const Byte* readable = nullptr) {
  return [readable](Split split, const Byte* from, const Byte* end, const Byte** ends, std::size_t capacity) {
    return engine::scan(split, from, end, ends, capacity, readable);
  };
}

std::vector<const Byte*> ends_of(const Scan& scan, Split split, const Byte* from, const Byte* end,
                                 std::size_t capacity) {
  std::vector<const Byte*> all;
  std::vector<const Byte*> ends(capacity);
  while (from < end) {
    const std::size_t count = scan(split, from, end, ends.data(), capacity);
    if (count == 0 || count > capacity || ends[0] <= from) std::abort();
    all.insert(all.end(), ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(count));
    from = all.back();
    if (count < capacity && from != end) std::abort();
  }
  return all;
}

void expect_same(Split split, const std::string& what, const std::vector<Byte>& text,
                 const std::vector<const Byte*>& wanted, const std::vector<const Byte*>& found) {
  if (wanted == found) return;
  std::fprintf(stderr, "split %d: %s differs\n", static_cast<int>(split), what.c_str());
  const std::size_t common = std::min(wanted.size(), found.size());
  std::size_t same = 0;
  while (same < common && wanted[same] == found[same]) ++same;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (same > 0 && text.data() + i == wanted[same - 1]) std::fprintf(stderr, " <here> ");
    std::fprintf(stderr, text[i] >= ' ' && text[i] < 127 ? "%c" : "\\x%02x", text[i]);
  }
  std::fprintf(stderr, "\n");
  std::abort();
}

// `size` bytes in memory of exactly that size: a sanitizer sees what is read outside.
void check(Split split, std::size_t capacity, std::size_t cut_from, const std::vector<Byte>& text) {
  const Byte* from = text.data();
  const Byte* end = from + text.size();
  const std::vector<const Byte*> wanted = ends_of(engine::scan_scalar, split, from, end, text.size() + 1);
  expect_same(split, "scan", text, wanted, ends_of(in_blocks(), split, from, end, capacity));
  if (text.empty()) return;
  const Byte* start = from + cut_from % text.size();
  const Byte* cut = engine::safe_cut(split, start, end);
  if (cut <= start || cut > end) std::abort();
  std::vector<const Byte*> parts = ends_of(in_blocks(), split, from, cut, capacity);
  const std::vector<const Byte*> rest = ends_of(in_blocks(), split, cut, end, capacity);
  parts.insert(parts.end(), rest.begin(), rest.end());
  expect_same(split, "safe_cut", text, wanted, parts);
}

// A line whose successor may be read is cut as if it stood alone.
void check_line(Split split, std::size_t capacity, std::vector<Byte> text) {
  text.push_back('\n');
  const std::size_t size = text.size();
  text.insert(text.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
  const Byte* from = text.data();
  const Byte* end = from + size;
  const Scan scan = in_blocks(from + text.size());
  expect_same(split, "line", text, ends_of(engine::scan_scalar, split, from, end, size + 1),
              ends_of(scan, split, from, end, capacity));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::vector<Byte> text(data + 3, data + size);
  const std::size_t capacity = data[1] < 128 ? 1 + data[1] % 8 : 1024;
  const Split split = kSplits[data[0] % std::size(kSplits)];
  check(split, capacity, data[2], text);
  check_line(split, capacity, text);
  return 0;
}

#ifdef FUZZ_MAIN

namespace {

constexpr const char* kIngredients[] = {
    "a", "b", "z", "A", "Z", "s", "S", "t", "d", "m", "l", "L", "v", "r", "e", "E", "0", "1", "9", "'", "'",
    "'", " ", " ", "  ", "    ", "\n", "\n", "\r", "\t", "\x0b", "\x1c", "/", ".", "!", "-", "the", "12345",
    // U+0085, U+00A0, U+017F, U+212A, U+2028, U+3000, U+1680, U+200B, U+200D, U+FEFF, U+180E
    "\xC2\x85", "\xC2\xA0", "\xC5\xBF", "\xE2\x84\xAA", "\xE2\x80\xA8", "\xE3\x80\x80", "\xE1\x9A\x80",
    "\xE2\x80\x8B", "\xE2\x80\x8D", "\xEF\xBB\xBF", "\xE1\xA0\x8E",
    // Marks, letters of all five kinds, numbers and symbols of two to four bytes
    "\xCC\x81", "\xE0\xA4\xBE", "\xE0\xB9\x88", "\xEF\xB8\x8F", "\xF3\xA0\x84\x81", "\xF0\x91\x80\xB8",
    "\xE4\xB7\x80", "\xE9\xBF\xBF", "\xC4\x80", "\xD1\xBF",
    "\xC3\xA9", "\xC3\x89", "\xC3\x9F", "\xC7\x85", "\xCA\xB0", "\xD0\x90", "\xD0\xB1", "\xE4\xB8\xAD",
    "\xED\x95\x9C", "\xE0\xB8\x81", "\xE0\xA4\x95", "\xF0\x90\x90\x80", "\xF0\x90\x90\xA8",
    "\xF0\x90\x8C\xB0", "\xF0\xA0\x80\x80", "\xC2\xB2", "\xD9\xA3", "\xE2\x85\xA7", "\xF0\x9D\x9F\x97",
    "\xE2\x80\x99", "\xE3\x80\x82", "\xE2\x9D\xA4", "\xF0\x9F\x99\x82",
    // Broken: no character at all, its parts, a surrogate, overlong, above U+10FFFF
    "\xFF", "\xC3", "\xA9", "\xE4\xB8", "\xED\xA0\x80", "\xF0\x9F\x99", "\xC0\xAF", "\xF4\x90\x80\x80",
};

// Few ingredients at a time meet each other more often; some in runs that cross the blocks.
std::vector<std::uint8_t> random_input(std::mt19937_64& chance) {
  std::vector<const char*> some(1 + chance() % 7);
  if (chance() % 3 == 0) some.resize(std::size(kIngredients));
  for (const char*& one : some) one = kIngredients[chance() % std::size(kIngredients)];
  std::string text(3, '\0');
  for (char& byte : text) byte = static_cast<char>(chance());
  const std::size_t pieces = 1 + chance() % (chance() % 4 ? 30 : 300);
  for (std::size_t i = 0; i < pieces; ++i) {
    const char* one = some[chance() % some.size()];
    for (std::size_t times = chance() % 40 ? 1 : chance() % 140; times > 0; --times) text += one;
  }
  return {text.begin(), text.end()};
}

void run_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int count, char** arguments) {
  const unsigned long long texts = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 100'000;
  if (count > 1 && texts == 0) {
    for (int i = 1; i < count; ++i) run_file(arguments[i]);
    return 0;
  }
  std::mt19937_64 chance(count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1);
  for (unsigned long long i = 0; i < texts; ++i) {
    const std::vector<std::uint8_t> input = random_input(chance);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("%llu texts: no difference\n", texts);
}

#endif
