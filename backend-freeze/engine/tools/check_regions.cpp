// Takes and gives back blocks at random and looks at each byte of them: zero where that was asked for, its
// own as long as it is held. Then all is given back, and the system must have it back.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <random>
#include <thread>
#include <vector>

#include "../src/regions.hpp"

namespace {

struct Block {
  unsigned char* begin;
  std::size_t size;
  unsigned char fill;
};

bool is_all(const Block& block, unsigned char value) {
  return block.begin[0] == value && std::memcmp(block.begin, block.begin + 1, block.size - 1) == 0;
}

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::exit(1);
}

void work(unsigned seed, int steps) {
  std::mt19937 random(seed);
  std::vector<Block> held;
  for (int step = 0; step < steps; ++step) {
    const bool takes = held.empty() || (held.size() < 10 && random() % 2 == 0);
    if (takes) {
      const std::size_t least = engine::Regions::kLeast;
      // Up to 34 MB: the largest are mapped for themselves. Odd sizes and whole ones.
      const std::size_t size = least << (random() % 8);
      const std::size_t more = random() % 3 * (random() % (size / 16));
      Block block{nullptr, size + more, static_cast<unsigned char>(1 + random() % 255)};
      const bool is_zeroed = random() % 2 == 0;
      block.begin = static_cast<unsigned char*>(engine::regions().take(block.size, is_zeroed));
      if (is_zeroed && !is_all(block, 0)) fail("a zeroed block is not zero");
      std::memset(block.begin, block.fill, block.size);
      held.push_back(block);
    } else {
      std::swap(held[random() % held.size()], held.back());
      if (!is_all(held.back(), held.back().fill)) fail("a block was written to by others");
      engine::regions().give_back(held.back().begin, held.back().size);
      held.pop_back();
    }
  }
  for (const Block& block : held) {
    if (!is_all(block, block.fill)) fail("a block was written to by others");
    engine::regions().give_back(block.begin, block.size);
  }
}

std::size_t resident_bytes() {
  std::ifstream pages("/proc/self/statm");
  std::size_t mapped = 0;
  std::size_t resident = 0;
  pages >> mapped >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

int main() {
  const std::size_t before = resident_bytes();
  for (unsigned round = 0; round < 4; ++round) {
    std::jthread first(work, 2 * round, 400);
    std::jthread second(work, 2 * round + 1, 400);
  }
  if (resident_bytes() > before + (std::size_t{8} << 20)) fail("what was given back is kept");
  try {
    engine::regions().take(static_cast<std::size_t>(-1), false);
    fail("a block larger than all memory was given out");
  } catch (const std::bad_alloc&) {
    std::puts("regions: as they should be");
  }
}
