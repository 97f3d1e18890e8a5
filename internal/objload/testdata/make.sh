#!/bin/sh
# Makes the objects of the tests anew, on x86-64, with GCC and LLVM's llc. From
# version 15 on llc needs no flag to read opaque pointers: LLC_FLAGS= ./make.sh
set -eu
cd "$(dirname "$0")"
flags='-O2 -fPIC -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -Wall -Wno-infinite-recursion'

gcc $flags -c kernels.c
gcc $flags -mavx512f -c vectors.c
gcc $flags -c frames.s
for source in bad_*.c; do
	gcc $flags -c "$source"
done
for source in bad_*.s; do
	gcc -c "$source"
done
llc ${LLC_FLAGS--opaque-pointers} -O3 -filetype=obj -relocation-model=pic -stack-size-section llvm.ll -o llvm.o
