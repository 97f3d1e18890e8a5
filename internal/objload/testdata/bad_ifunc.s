# A function that is chosen by calling another one while linking.
	.text
	.globl entry
	.type entry, @function
entry:
	jmp chosen@PLT
	.globl chosen
	.type chosen, @gnu_indirect_function
chosen:
	ret
