# Two functions that together use more stack than a thread has.
	.text
	.globl entry
	.type entry, @function
entry:
	ret
	.section .stack_sizes, "o", @progbits, .text
	.quad entry
	.uleb128 5000000
	.quad entry
	.uleb128 4000000
