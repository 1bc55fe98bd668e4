/* The machine and who works on it. */
#ifndef MACHINE_H
#define MACHINE_H
#include <stdbool.h>
#include <wchar.h>

/* `ok`, `old` (Windows), `cpu` (no x86-64, and nothing that stands in for it). */
const wchar_t *machine_look(void);

/* A program that was started from this folder and still runs, ourselves apart. */
bool machine_is_running_from(const wchar_t *folder, wchar_t *name, int letters);

#endif
