/*
 * Preloaded into a process, refuses single allocations from LIMIT bytes on, and says at the end how large the largest one
 * was. It stands in for the allocator of a desktop editor, which ends a process that asks for too much at once. Memory that is
 * mapped directly (files, what V8 reserves) is not counted. For glibc.
 *
 *     cc -shared -fPIC -O2 -o largestAllocation.so largestAllocation.c
 */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define LIMIT ((size_t)512 << 20)

static _Atomic size_t largest;

static int refused(size_t size) {
  size_t before = atomic_load(&largest);
  while (size > before && !atomic_compare_exchange_weak(&largest, &before, size)) {
  }
  return size >= LIMIT;
}

/* glibc's own names: to look them up would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static void *none(void) {
  errno = ENOMEM;
  return NULL;
}

void *malloc(size_t size) { return refused(size) ? none() : __libc_malloc(size); }

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || refused(bytes)) return none();
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) { return refused(size) ? none() : __libc_realloc(old, size); }

void *memalign(size_t alignment, size_t size) { return refused(size) ? none() : __libc_memalign(alignment, size); }

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  void *made = memalign(alignment, size);
  if (made == NULL) return ENOMEM;
  *result = made;
  return 0;
}

__attribute__((destructor)) static void report(void) {
  fprintf(stderr, "largest allocation: %zu bytes\n", atomic_load(&largest));
}
