/* What code_registry_test.cpp loads and unloads. */
int unloadable_function(int (*call)(int), int n) { return call(n) + 1; }
