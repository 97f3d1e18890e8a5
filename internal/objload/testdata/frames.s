# A function with a table of the stack that functions use, as LLVM writes it
# for -stack-size-section: 100 KiB, which a thread has.
# The file's name is a symbol too, and as compilers name modules, the same.
	.file "framed"
	.text
	.globl framed
	.type framed, @function
framed:
	subq $102400, %rsp
	movq $1, (%rsp)
	movq (%rsp), %rax
	movq %rax, (%rdi)
	addq $102400, %rsp
	ret
	.size framed, .-framed

	.section .stack_sizes, "o", @progbits, .text
	.quad framed
	.uleb128 102400
	.section .note.GNU-stack, "", @progbits
