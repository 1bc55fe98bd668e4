#include "memory.hpp"

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
#define ENGINE_REGIONS
#include "regions.hpp"
#endif

namespace engine {

namespace {

void* checked(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

}  // namespace

#ifdef ENGINE_REGIONS

void* take_zeroed(std::size_t bytes) {
  return bytes >= Regions::kLeast ? regions().take(bytes, true) : checked(std::calloc(bytes, 1));
}

void* take_raw(std::size_t bytes) {
  return bytes >= Regions::kLeast ? regions().take(bytes, false) : checked(std::malloc(bytes));
}

void give_back(void* block, std::size_t bytes) {
  if (bytes >= Regions::kLeast) {
    regions().give_back(block, bytes);
  } else {
    std::free(block);
  }
}

#else

void* take_zeroed(std::size_t bytes) { return checked(std::calloc(bytes, 1)); }
void* take_raw(std::size_t bytes) { return checked(std::malloc(bytes)); }
void give_back(void* block, std::size_t) { std::free(block); }

#endif

}  // namespace engine
