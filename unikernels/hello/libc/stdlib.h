/* lwIP names atoi in a function that is not linked in; there is none. */
#ifndef STDLIB_H
#define STDLIB_H
int atoi(const char *text);
#endif
