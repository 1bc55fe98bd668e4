/* The image as a folder, through FUSE. */
#ifndef MOUNT_H
#define MOUNT_H

#include <stddef.h>

/* Mounts it and writes where into `folder` (PATH_MAX). The mount lives as long as the descriptor that is
 * returned is open in any process, and as something of it is in use. -1 when there is no FUSE here. */
int mount_image(const char *file, size_t offset, char *folder);

#endif
