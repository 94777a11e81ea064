/* What native_symbols_test.cpp loads: only its debug file knows the name of the first function. */
__attribute__((noinline)) static int hidden_function(int n) { return n * 7 + 1; }

int (*address_of_hidden_function(void))(int) { return hidden_function; }
