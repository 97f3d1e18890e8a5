package npy

import "golang.org/x/sys/unix"

// populate reads what is missing and maps all of it, in one call. Systems before
// Linux 5.14 refuse it, and fault page by page.
const populate = unix.MADV_POPULATE_READ
