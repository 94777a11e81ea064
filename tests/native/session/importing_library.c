/* A library with one import, for import_patch_test.cpp. */
#include <unistd.h>

int call_import(void);

int call_import(void) { return (int)getppid(); }
