// hongyan: the one binary. main() only picks the program that the first word names.
int main() { return 0; }
